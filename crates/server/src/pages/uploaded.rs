//! Files that a form names after the browser has uploaded them.

use ceralacca_procedure::event::CureFile;

use super::Posted;

/// Name of the hidden field of a file already uploaded: `item digest length`.
pub const FILE_FIELD: &str = "file";

/// The files that a form names.
#[must_use]
pub fn files(posted: &Posted) -> Vec<CureFile> {
    posted.all(FILE_FIELD).iter().filter_map(|field| file(field)).collect()
}

/// The file that a field names; `None` when it is not `item digest length`.
#[must_use]
pub fn file(field: &str) -> Option<CureFile> {
    let mut parts = field.split(' ');
    let (item, digest, length) = (parts.next()?, parts.next()?, parts.next()?);
    Some(CureFile { item: item.to_owned(), digest: digest.to_owned(), length: length.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::file;

    #[test]
    fn a_hidden_field_names_an_uploaded_file() {
        let read = file("dgue abc 12").unwrap();
        assert_eq!((read.item.as_str(), read.digest.as_str(), read.length), ("dgue", "abc", 12));
        for bad in ["", "dgue", "dgue abc", "dgue abc x"] {
            assert!(file(bad).is_none(), "{bad}");
        }
    }
}
