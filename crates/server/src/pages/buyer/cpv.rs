//! CPV codes that small bodies use most, with words of our own to find them by. Any other code is typed.

/// A code of the common procurement vocabulary (reg. (CE) 213/2008), with its check digit.
#[derive(Debug)]
pub struct Cpv {
    /// The code.
    pub code: &'static str,
    /// What it is, Italian.
    pub it: &'static str,
    /// What it is, English.
    pub en: &'static str,
}

/// Most codes that a search gives.
const FOUND_MAX: usize = 8;

const fn cpv(code: &'static str, it: &'static str, en: &'static str) -> Cpv {
    Cpv { code, it, en }
}

/// The code, if it is in the table.
pub fn of(code: &str) -> Option<&'static Cpv> {
    TABLE.iter().find(|known| known.code == code)
}

/// Codes whose number begins with a text, or whose words hold each of its words. A whole code finds nothing: it needs
/// no search.
pub fn search(text: &str) -> impl Iterator<Item = &'static Cpv> {
    let wanted = text.trim().to_lowercase();
    let words: Vec<String> = wanted.split_whitespace().map(stem).filter(|word| word.len() > 2).collect();
    let by_number = wanted.len() > 2 && wanted.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let fits = move |known: &&Cpv| {
        if by_number {
            return known.code.starts_with(&wanted) && known.code != wanted;
        }
        let spoken = format!("{} {}", known.it, known.en).to_lowercase();
        !words.is_empty() && words.iter().all(|word| spoken.contains(word.as_str()))
    };
    TABLE.iter().filter(fits).take(FOUND_MAX)
}

/// A word without the ending that number and gender change.
fn stem(word: &str) -> String {
    let ending = ['a', 'e', 'i', 'o', 's', 'à'];
    if word.chars().count() > 4 { word.strip_suffix(ending).unwrap_or(word).to_owned() } else { word.to_owned() }
}

const TABLE: &[Cpv] = &[
    cpv("09123000-7", "gas naturale", "natural gas"),
    cpv("09134200-9", "gasolio per autotrazione", "diesel fuel"),
    cpv("09310000-5", "energia elettrica", "electricity"),
    cpv("15800000-6", "prodotti alimentari vari", "miscellaneous food products"),
    cpv("18100000-0", "abbigliamento da lavoro", "work clothing"),
    cpv("22100000-1", "libri e stampati", "books and printed matter"),
    cpv("22200000-2", "giornali e riviste", "newspapers and magazines"),
    cpv("30100000-0", "macchine e forniture per ufficio", "office machines and supplies"),
    cpv("30192000-1", "articoli di cancelleria e forniture per ufficio", "office supplies and stationery"),
    cpv("30200000-1", "computer e apparecchiature informatiche", "computers and computer equipment"),
    cpv("31500000-1", "apparecchi di illuminazione e lampade", "lighting equipment and lamps"),
    cpv("32400000-7", "reti informatiche", "computer networks"),
    cpv("33600000-6", "farmaci", "medicines"),
    cpv("33700000-7", "prodotti per l'igiene personale", "personal care products"),
    cpv("34100000-8", "automobili e altri veicoli a motore", "cars and other motor vehicles"),
    cpv("34928400-2", "arredo urbano", "urban furniture"),
    cpv("34992200-9", "segnali stradali", "road signs"),
    cpv(
        "35800000-2",
        "divise e dotazioni individuali di polizia locale",
        "uniforms and individual equipment of the local police",
    ),
    cpv("37535200-9", "giochi per parchi e attrezzature per aree gioco", "playground equipment"),
    cpv("39100000-3", "mobili e arredi", "furniture"),
    cpv("39160000-1", "arredi scolastici", "school furniture"),
    cpv("39830000-9", "prodotti per la pulizia", "cleaning products"),
    cpv("44113000-5", "materiali per la costruzione di strade", "road construction materials"),
    cpv("45000000-7", "lavori edili", "building works"),
    cpv("45112700-2", "lavori di sistemazione del paesaggio e del verde", "landscaping works"),
    cpv("45214200-2", "lavori di costruzione di scuole", "construction of schools"),
    cpv("45233140-2", "lavori stradali", "road works"),
    cpv("45233141-9", "manutenzione di strade", "road maintenance works"),
    cpv("45259000-7", "riparazione e manutenzione di impianti", "repair and maintenance of plants"),
    cpv("45261210-9", "lavori di copertura di tetti", "roof covering works"),
    cpv("45310000-3", "impianti elettrici", "electrical installation works"),
    cpv("45316110-9", "impianti di illuminazione pubblica stradale", "road lighting installation"),
    cpv("45331000-6", "impianti di riscaldamento e condizionamento", "heating and air-conditioning installation"),
    cpv("45453000-7", "lavori di riparazione e ripristino", "repair and refurbishment works"),
    cpv("48000000-8", "software e sistemi informativi", "software and information systems"),
    cpv("50110000-9", "manutenzione e riparazione di veicoli", "maintenance and repair of vehicles"),
    cpv(
        "50232000-0",
        "manutenzione dell'illuminazione pubblica e dei semafori",
        "maintenance of public lighting and traffic lights",
    ),
    cpv("50700000-2", "manutenzione di impianti di edifici", "maintenance of building installations"),
    cpv("50720000-8", "manutenzione di impianti di riscaldamento", "maintenance of central heating"),
    cpv("50750000-7", "manutenzione di ascensori", "maintenance of lifts"),
    cpv("55300000-3", "ristorazione e pasti", "restaurant and food-serving services"),
    cpv("55520000-1", "servizi di catering", "catering services"),
    cpv("55523100-3", "mensa scolastica: pasti per le scuole", "school meals"),
    cpv(
        "60130000-8",
        "trasporto passeggeri su strada, noleggio con conducente",
        "road passenger transport, hire with driver",
    ),
    cpv("64110000-0", "servizi postali", "postal services"),
    cpv("64200000-8", "servizi di telecomunicazione", "telecommunication services"),
    cpv("66510000-8", "servizi assicurativi e polizze", "insurance services"),
    cpv("66600000-6", "servizi di tesoreria", "treasury services"),
    cpv("71220000-6", "progettazione architettonica", "architectural design services"),
    cpv(
        "71240000-2",
        "servizi di architettura, ingegneria e pianificazione",
        "architecture, engineering and planning services",
    ),
    cpv("71250000-5", "rilievi, architettura e ingegneria", "architecture, engineering and surveying services"),
    cpv("71317210-8", "consulenza su salute e sicurezza", "health and safety consulting"),
    cpv("71350000-6", "servizi tecnici e geologia", "engineering-related technical services, geology"),
    cpv("72200000-7", "programmazione e consulenza software", "software programming and consultancy"),
    cpv(
        "72260000-5",
        "servizi connessi al software, assistenza e canoni",
        "software-related services, support and fees",
    ),
    cpv("72400000-4", "servizi internet", "internet services"),
    cpv("77310000-6", "verde pubblico: realizzazione e manutenzione", "public green areas: planting and upkeep"),
    cpv("77311000-3", "manutenzione di giardini e parchi", "maintenance of gardens and parks"),
    cpv("77340000-5", "potatura di alberi e siepi", "pruning of trees and hedges"),
    cpv("79100000-5", "servizi legali", "legal services"),
    cpv("79200000-6", "contabilità, revisione dei conti e servizi fiscali", "accounting, auditing and fiscal services"),
    cpv("79340000-9", "pubblicità e comunicazione", "advertising and communication"),
    cpv("79500000-9", "servizi di supporto agli uffici", "office-support services"),
    cpv("79620000-6", "fornitura di personale, lavoro temporaneo", "supply of temporary staff"),
    cpv("79710000-4", "vigilanza e sicurezza", "security services"),
    cpv("79800000-2", "servizi di stampa e tipografia", "printing services"),
    cpv("79952000-2", "organizzazione di eventi", "event services"),
    cpv("80500000-9", "formazione del personale", "training of staff"),
    cpv("85000000-9", "servizi sanitari e sociali", "health and social services"),
    cpv("85300000-2", "servizi sociali e affini", "social services"),
    cpv("85311200-4", "assistenza sociale a persone con disabilità", "welfare services for disabled people"),
    cpv("85311300-5", "assistenza sociale a bambini e giovani", "welfare services for children and young people"),
    cpv("85312110-3", "asili nido e centri per bambini", "day-care services for children"),
    cpv("85312300-2", "orientamento, accompagnamento e consulenza sociale", "guidance and counselling"),
    cpv("85320000-8", "servizi sociali", "welfare services"),
    cpv("90400000-1", "acque reflue e fognature", "sewage services"),
    cpv("90511000-2", "raccolta dei rifiuti", "refuse collection"),
    cpv("90610000-6", "pulizia e spazzamento delle strade", "street cleaning and sweeping"),
    cpv("90620000-9", "sgombero della neve", "snow clearing"),
    cpv("90910000-9", "servizi di pulizia", "cleaning services"),
    cpv("90911200-8", "pulizia di edifici", "cleaning of buildings"),
    cpv("90919200-4", "pulizia di uffici", "cleaning of offices"),
    cpv("90919300-5", "pulizia di scuole", "cleaning of schools"),
    cpv("90923000-3", "disinfestazione e derattizzazione", "pest and rat control"),
    cpv("92000000-1", "servizi ricreativi, culturali e sportivi", "recreational, cultural and sporting services"),
    cpv("92511000-6", "servizi di biblioteca", "library services"),
    cpv("92521000-9", "servizi di museo", "museum services"),
    cpv("92610000-0", "gestione di impianti sportivi", "operation of sports facilities"),
    cpv("98371111-5", "manutenzione di cimiteri", "upkeep of cemeteries"),
    cpv("98380000-0", "canile e cura di animali randagi", "dog kennels and care of strays"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        search(text).map(|cpv| cpv.code).collect()
    }

    #[test]
    fn words_find_codes_whatever_their_ending() {
        assert_eq!(codes("pulizie uffici"), ["90919200-4"]);
        assert_eq!(codes("cleaning schools"), ["90919300-5"]);
        assert!(codes("mensa").contains(&"55523100-3"));
        assert_eq!(codes("909192"), ["90919200-4"]);
        assert!(codes("90919200-4").is_empty() && codes("").is_empty() && codes("zz").is_empty());
        assert!(codes("servizi").len() <= FOUND_MAX);
    }

    #[test]
    fn the_table_is_in_order_and_well_formed() {
        for pair in TABLE.windows(2) {
            assert!(pair[0].code < pair[1].code, "{}", pair[1].code);
        }
        for known in TABLE {
            let (number, check) = known.code.split_once('-').unwrap();
            assert!(
                number.len() == 8 && check.len() == 1 && !known.it.is_empty() && !known.en.is_empty(),
                "{}",
                known.code
            );
        }
    }
}
