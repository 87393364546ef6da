//! Who is who in the demo.

/// A body of the demo and its people.
#[derive(Debug)]
pub struct DemoBody {
    /// Identifier.
    pub id: &'static str,
    /// Name.
    pub name: &'static str,
    /// Beginning of the identifiers of its people.
    prefix: &'static str,
    /// Names, in the order of [`OFFICES`].
    names: [&'static str; 11],
}

/// Offices of a body's people: ending of the identifier, and office.
const OFFICES: [(&str, &str); 11] = [
    ("rup", "Responsabile unico del progetto"),
    ("ufficio", "Ufficio gare e contratti"),
    ("amministratore", "Amministratore dell'ente sulla piattaforma"),
    ("custode-1", "Segretario comunale, custode delle chiavi"),
    ("custode-2", "Ragioniere capo, custode delle chiavi"),
    ("custode-3", "Responsabile informatico, custode delle chiavi"),
    ("commissario-1", "Presidente della commissione giudicatrice"),
    ("commissario-2", "Commissario"),
    ("commissario-3", "Commissario"),
    ("seggio", "Seggio di gara"),
    ("revisore", "Revisore, sola lettura"),
];

/// The bodies.
pub const BODIES: [DemoBody; 3] = [
    DemoBody {
        id: "comune-di-como",
        name: "Comune di Como",
        prefix: "como",
        names: [
            "Livia Tettamanti",
            "Sergio Ambrosoli",
            "Nadia Corti",
            "Ottavio Rusca",
            "Irene Bianchetti",
            "Dario Molteni",
            "Clara Fontebasso",
            "Ettore Valsecchi",
            "Marta Giudici",
            "Paolo Arrighi",
            "Ada Peverelli",
        ],
    },
    DemoBody {
        id: "comune-di-ricengo",
        name: "Comune di Ricengo",
        prefix: "ricengo",
        names: [
            "Giulia Severgnini",
            "Tiziano Bolzoni",
            "Rosa Carioni",
            "Aldo Zaninelli",
            "Franca Doldi",
            "Mirko Cattaneo",
            "Silvia Patrini",
            "Guido Barbaglio",
            "Teresa Lucchi",
            "Ivo Spinelli",
            "Elda Moroni",
        ],
    },
    DemoBody {
        id: "comune-di-cremona",
        name: "Comune di Cremona",
        prefix: "cremona",
        names: [
            "Bruno Ghidoni",
            "Anita Sperlari",
            "Carlo Feraboli",
            "Lucia Mainardi",
            "Enzo Priori",
            "Vera Galeotti",
            "Adele Torresani",
            "Renato Soldi",
            "Ilaria Quaini",
            "Mario Bodini",
            "Olga Stradiotti",
        ],
    },
];

/// Who runs the installation, and sees no tender: identifier, name, office.
pub const PLATFORM_ADMIN: (&str, &str, &str) =
    ("piattaforma-admin", "Rita Zucchi", "Amministratrice della piattaforma");

impl DemoBody {
    fn person(&self, office: &str) -> String {
        format!("{}-{office}", self.prefix)
    }

    /// Its people: identifier, name, office. Who serves on a panel holds no role of the body: his office names it.
    pub fn people(&self) -> impl Iterator<Item = (String, &'static str, String)> + '_ {
        OFFICES.iter().zip(self.names).map(|((ending, office), name)| {
            let serves = *ending == "seggio" || ending.starts_with("commissario");
            let office = if serves { format!("{office}, {}", self.name) } else { (*office).to_owned() };
            (self.person(ending), name, office)
        })
    }

    /// The RUP.
    #[must_use]
    pub fn lead(&self) -> String {
        self.person("rup")
    }

    /// The office.
    #[must_use]
    pub fn officer(&self) -> String {
        self.person("ufficio")
    }

    /// The body's administrator.
    #[must_use]
    pub fn admin(&self) -> String {
        self.person("amministratore")
    }

    /// The auditor.
    #[must_use]
    pub fn auditor(&self) -> String {
        self.person("revisore")
    }

    /// The seggio, one member.
    #[must_use]
    pub fn opening_panel(&self) -> String {
        self.person("seggio")
    }

    /// The custodians of the keys.
    #[must_use]
    pub fn custodians(&self) -> [String; 3] {
        [1, 2, 3].map(|number| self.person(&format!("custode-{number}")))
    }

    /// The commissioners, chair first.
    #[must_use]
    pub fn commissioners(&self) -> [String; 3] {
        [1, 2, 3].map(|number| self.person(&format!("commissario-{number}")))
    }
}

/// Somebody who works for the first of [`FIRMS`] and acts for nobody yet: its legal representative may add her.
pub const COLLEAGUE: (&str, &str, &str) =
    ("lario-collega", "Tea Bernasconi", "Ufficio gare di Cooperativa sociale Lario");

/// A firm of the demo and who acts for it.
#[derive(Debug)]
pub struct DemoFirm {
    /// Identifier of the operator.
    pub id: &'static str,
    /// Name.
    pub name: &'static str,
    /// Codice fiscale, invented.
    pub tax_code: &'static str,
    /// Legal representative: identifier and name.
    pub legal: (&'static str, &'static str),
    /// Delegate, if it has one.
    pub delegate: Option<(&'static str, &'static str)>,
}

/// The firms.
pub const FIRMS: [DemoFirm; 8] = [
    DemoFirm {
        id: "coop-lario",
        name: "Cooperativa sociale Lario",
        tax_code: "00000010017",
        legal: ("lario-legale", "Beatrice Sormani"),
        delegate: Some(("lario-delegato", "Nico Casartelli")),
    },
    DemoFirm {
        id: "coop-brunate",
        name: "Cooperativa Brunate",
        tax_code: "00000020016",
        legal: ("brunate-legale", "Ugo Taborelli"),
        delegate: None,
    },
    DemoFirm {
        id: "coop-spina-verde",
        name: "Cooperativa Spina Verde",
        tax_code: "00000030015",
        legal: ("spina-verde-legale", "Carla Butti"),
        delegate: None,
    },
    DemoFirm {
        id: "coop-erba",
        name: "Cooperativa sociale Erba",
        tax_code: "00000040014",
        legal: ("erba-legale", "Fausto Rigamonti"),
        delegate: None,
    },
    DemoFirm {
        id: "coop-cernobbio",
        name: "Cooperativa sociale Cernobbio",
        tax_code: "00000050013",
        legal: ("cernobbio-legale", "Elena Dotti"),
        delegate: None,
    },
    DemoFirm {
        id: "coop-serio",
        name: "Cooperativa sociale Serio",
        tax_code: "00000060012",
        legal: ("serio-legale", "Lorenzo Vailati"),
        delegate: None,
    },
    DemoFirm {
        id: "gira-il-sole",
        name: "Associazione Gira il Sole",
        tax_code: "00000070011",
        legal: ("gira-il-sole-legale", "Sara Benelli"),
        delegate: None,
    },
    DemoFirm {
        id: "studio-abitare-bene",
        name: "Studio Abitare Bene",
        tax_code: "00000080010",
        legal: ("abitare-bene-legale", "Piero Azzali"),
        delegate: None,
    },
];

/// The firm with this identifier.
#[must_use]
pub fn firm(id: &str) -> Option<&'static DemoFirm> {
    FIRMS.iter().find(|firm| firm.id == id)
}
