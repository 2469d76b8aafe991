use chartward_discover::explain;
use chartward_model::Element;

#[test]
fn every_element_has_its_page() {
    for element in Element::ALL {
        let page = explain(*element);
        assert!(
            page.starts_with(&format!("# {}", element.title())),
            "{element}: the page begins with the element's title"
        );
        for part in ["How it is found", "What is not taken for it", "Sources"] {
            assert!(page.contains(&format!("## {part}")), "{element}: {part}");
        }
    }
}
