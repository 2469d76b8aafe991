//! One detector, one source file, one test file and one page for each element, all of its name.

use std::collections::BTreeSet;
use std::path::Path;

use chartward_discover::explain;
use chartward_model::Element;

/// Names of the files of a folder with an extension, without it.
fn names(folder: &str, extension: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|e| e == extension));
    files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn every_element_has_its_page() {
    for element in Element::ALL {
        let page = explain(*element);
        assert!(
            page.starts_with(&format!("# {}", element.title())),
            "{element}: the page begins with the element's title"
        );
        assert!(page.contains(&format!("`{}`", element.name())), "{element}: the page says its name in data");
        for part in ["How it is found", "What is not taken for it", "Sources"] {
            assert!(page.contains(&format!("## {part}")), "{element}: {part}");
        }
    }
}

#[test]
fn every_element_has_its_detector_its_tests_and_its_page_and_no_page_is_left_over() {
    let elements: BTreeSet<String> = Element::ALL.iter().map(|element| element.name().to_owned()).collect();
    assert_eq!(names("../../docs/elements", "md"), elements);
    let (sources, tests) = (names("src/detectors", "rs"), names("tests/it", "rs"));
    let modules = include_str!("main.rs");
    for element in &elements {
        assert!(sources.contains(element), "src/detectors/{element}.rs");
        assert!(tests.contains(element), "tests/it/{element}.rs");
        assert!(modules.contains(&format!("mod {element};")), "tests/it/main.rs: {element}");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/detectors/{element}.rs"));
        assert!(std::fs::read_to_string(source).unwrap().starts_with("//! "), "{element}: says what it is");
    }
    let shared = ["mod".to_owned(), "labelled".to_owned()];
    let others: Vec<_> = sources.iter().filter(|s| !elements.contains(*s) && !shared.contains(s)).collect();
    assert!(others.is_empty(), "detectors of no element: {others:?}");
}
