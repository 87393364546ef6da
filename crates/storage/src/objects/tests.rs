use futures::stream;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

fn objects() -> (TempDir, Objects) {
    let folder = tempfile::tempdir().unwrap();
    let objects = Objects::local(&folder.path().join("made/here")).unwrap();
    (folder, objects)
}

fn source(chunks: &[&[u8]]) -> impl Stream<Item = std::io::Result<Bytes>> + Send + use<> {
    let chunks: Vec<_> = chunks.iter().map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    stream::iter(chunks)
}

/// Every file below a folder.
fn files(folder: &FilePath) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn kept_under_its_digest() {
    let (folder, objects) = objects();
    let digest = Hash::of(&[b"abcdef"]);
    assert_eq!(objects.get(&digest).await.unwrap(), None);
    assert_eq!(objects.length(&digest).await.unwrap(), None);
    assert!(objects.stream(&digest).await.unwrap().is_none());
    for _ in 0..2 {
        objects.put(&digest, source(&[b"abc", b"", b"def"])).await.unwrap();
    }
    assert_eq!(objects.get(&digest).await.unwrap().unwrap(), "abcdef");
    assert_eq!(objects.length(&digest).await.unwrap(), Some(6));
    let streamed: Vec<Bytes> = objects.stream(&digest).await.unwrap().unwrap().try_collect().await.unwrap();
    assert_eq!(streamed.concat(), b"abcdef");
    for (range, expected) in [(1..3, "bc"), (4..100, "ef"), (6..7, ""), (9..12, ""), (0..0, "")] {
        assert_eq!(objects.range(&digest, range.clone()).await.unwrap().unwrap(), expected, "{range:?}");
    }
    let name = digest.to_string();
    let place = folder.path().join("made/here").join(&name[..2]).join(&name[2..4]).join(&name);
    assert_eq!(files(folder.path()), [place]);
    assert!(objects.delete(&digest).await.unwrap());
    assert!(!objects.delete(&digest).await.unwrap());
    assert!(!objects.exists(&digest).await.unwrap());
    let empty = Hash::of(&[]);
    objects.put(&empty, source(&[])).await.unwrap();
    assert_eq!(objects.get(&empty).await.unwrap().unwrap(), "");
}

#[tokio::test]
async fn nothing_is_kept_of_what_is_wrong() {
    let (folder, objects) = objects();
    let digest = Hash::of(&[b"abc"]);
    let other = objects.put(&digest, source(&[b"abd"])).await;
    assert!(matches!(other, Err(ObjectError::Digest { expected, .. }) if expected == digest));
    let cut = stream::iter([Ok(Bytes::from("abc")), Err(std::io::Error::other("cut"))]);
    assert!(matches!(objects.put(&digest, cut).await, Err(ObjectError::Source(_))));
    assert!(!objects.exists(&digest).await.unwrap());
    assert_eq!(files(folder.path()), [""; 0].map(std::path::PathBuf::from));
    // What is wrong does not harm what is there.
    objects.put(&digest, source(&[b"abc"])).await.unwrap();
    assert!(objects.put(&digest, source(&[b"abd"])).await.is_err());
    assert_eq!(objects.get(&digest).await.unwrap().unwrap(), "abc");
}

#[tokio::test]
async fn an_altered_object_is_not_given_whole() {
    let (folder, objects) = objects();
    let digest = Hash::of(&[b"abc"]);
    objects.put(&digest, source(&[b"abc"])).await.unwrap();
    let [file] = files(folder.path()).try_into().unwrap();
    std::fs::write(&file, "abX").unwrap();
    assert!(matches!(objects.get(&digest).await, Err(ObjectError::Digest { .. })));
}

#[tokio::test]
async fn what_nothing_names_is_swept() {
    let (folder, objects) = objects();
    let (named, orphan) = (Hash::of(&[b"named"]), Hash::of(&[b"orphan"]));
    objects.put(&named, source(&[b"named"])).await.unwrap();
    objects.put(&orphan, source(&[b"orphan"])).await.unwrap();
    std::fs::write(folder.path().join("made/here/readme.txt"), "not an object").unwrap();
    // An attempt that was never completed nor given up, as after a power loss.
    let mut attempt = objects.store.put_multipart(&path(&orphan)).await.unwrap();
    attempt.put_part(Bytes::from("half").into()).await.unwrap();
    std::mem::forget(attempt);
    assert_eq!(files(folder.path()).len(), 4);
    let referenced = |digest: &Hash| *digest == named;
    assert_eq!(objects.sweep(instant("2001-01-01T00:00:00Z"), &referenced).await.unwrap(), 0, "too young");
    assert_eq!(objects.sweep(instant("9000-01-01T00:00:00Z"), &referenced).await.unwrap(), 2);
    assert_eq!(files(folder.path()).len(), 2);
    assert!(objects.exists(&named).await.unwrap());
    assert!(!objects.exists(&orphan).await.unwrap());
    assert!(folder.path().join("made/here/readme.txt").exists());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// However the bytes are cut into chunks, the same object is kept.
    #[test]
    fn chunks_do_not_matter(chunks in proptest::collection::vec((any::<u8>(), 0_usize..400_000), 0..8)) {
        let chunks: Vec<_> = chunks.into_iter().map(|(byte, length)| vec![byte; length]).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (_folder, objects) = objects();
            let whole = chunks.concat();
            let digest = Hash::of(&[&whole]);
            let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
            objects.put(&digest, source(&chunks)).await.unwrap();
            assert_eq!(objects.get(&digest).await.unwrap().unwrap(), whole);
        });
    }
}

#[tokio::test]
async fn a_file_of_the_same_disk_becomes_an_object_without_a_copy() {
    let (folder, objects) = objects();
    let (staged, digest) = (folder.path().join("staged"), Hash::of(&[b"abcdef"]));
    let now = instant("2026-03-02T11:59:58Z");
    std::fs::write(&staged, "abcdef").unwrap();
    // Twice, and over an object that was put: what is there is replaced at once, and nothing is left beside it.
    objects.put(&digest, source(&[b"abcdef"])).await.unwrap();
    for _ in 0..2 {
        assert!(objects.adopt(&digest, &staged, 6, now).await.unwrap());
        assert_eq!(objects.get(&digest).await.unwrap().unwrap(), "abcdef");
        assert_eq!(files(&folder.path().join("made")).len(), 1);
    }
    std::fs::remove_file(&staged).unwrap();
    assert_eq!(objects.get(&digest).await.unwrap().unwrap(), "abcdef", "the object does not need the file's name");
    assert!(objects.adopt(&digest, &staged, 6, now).await.is_err(), "there is no such file");
    std::fs::write(&staged, "abc").unwrap();
    let short = objects.adopt(&Hash::of(&[b"abc "]), &staged, 4, now).await.unwrap_err();
    assert!(short.to_string().contains("3 of 4 bytes are there"), "{short}");
    assert_eq!(files(&folder.path().join("made")).len(), 1);
}
