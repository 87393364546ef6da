//! The name of a certificate's subject.

use super::{
    ClaimedSigner, SignatureForm,
    ber::{Element, OBJECT_IDENTIFIER, SEQUENCE, SET},
};

/// The longest part of a name that is shown, in characters; longer ones are cut.
const CHARACTERS_MAX: usize = 200;

/// The parts of a name that tell who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Name {
    common_name: Option<String>,
    given_name: Option<String>,
    surname: Option<String>,
    serial_number: Option<String>,
    organization: Option<String>,
}

impl Name {
    /// Reads a `Name` of X.501; what is malformed is left out.
    pub(crate) fn read(sequence: &Element<'_>) -> Self {
        let mut name = Self::default();
        let mut sets = sequence.inside();
        while let Some(set) = sets.next_if(SET) {
            let mut attributes = set.inside();
            while let Some(attribute) = attributes.next_if(SEQUENCE) {
                name.take(&attribute);
            }
        }
        name
    }

    fn take(&mut self, attribute: &Element<'_>) {
        let mut fields = attribute.inside();
        let (Some(kind), Some(value)) = (fields.next_if(OBJECT_IDENTIFIER), fields.next()) else { return };
        let place = match kind.contents {
            [0x55, 0x04, 0x03] => &mut self.common_name,
            [0x55, 0x04, 0x04] => &mut self.surname,
            [0x55, 0x04, 0x05] => &mut self.serial_number,
            [0x55, 0x04, 0x0A] => &mut self.organization,
            [0x55, 0x04, 0x2A] => &mut self.given_name,
            _ => return,
        };
        *place = text(&value);
    }

    /// The signer that the certificate names.
    pub(crate) fn signer(self, form: SignatureForm) -> ClaimedSigner {
        let whole = match (self.given_name, self.surname) {
            (Some(given), Some(surname)) => Some(format!("{given} {surname}")),
            _ => None,
        };
        ClaimedSigner {
            name: self.common_name.or(whole),
            serial_number: self.serial_number,
            organization: self.organization,
            form,
        }
    }
}

/// A string of ASN.1; control characters become spaces.
fn text(value: &Element<'_>) -> Option<String> {
    let read = match value.tag {
        // UTF8String, PrintableString, IA5String, NumericString.
        0x0C | 0x12 | 0x13 | 0x16 => String::from_utf8_lossy(value.contents).into_owned(),
        // TeletexString, in practice Latin-1.
        0x14 => value.contents.iter().copied().map(char::from).collect(),
        // BMPString.
        0x1E => {
            let (units, _) = value.contents.as_chunks::<2>();
            char::decode_utf16(units.iter().map(|unit| u16::from_be_bytes(*unit)))
                .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        _ => return None,
    };
    let shown = read.chars().map(|character| if character.is_control() { ' ' } else { character });
    Some(shown.take(CHARACTERS_MAX).collect())
}
