//! Reference of one record to a patient's record: FHIR's `Patient/123`, found only in fields that are references.
//!
//! It tells no outsider who somebody is, but joins what several resources and files say of one patient.

/// A reference as `Type/id`: relative, absolute, or by UUID, without its version. `None` for one of
/// another type, for a fragment, and for a query.
pub(crate) fn canonical(reference: &str, kind: &str) -> Option<String> {
    let reference = reference.trim();
    if let Some(id) = reference.strip_prefix("urn:uuid:").or_else(|| reference.strip_prefix("urn:oid:")) {
        return (!id.is_empty()).then(|| format!("{kind}/{id}"));
    }
    let path = reference.split("/_history").next()?.split(['?', '#']).next()?;
    let (rest, id) = path.rsplit_once('/')?;
    let named = rest.rsplit('/').next()?;
    (named == kind && !id.is_empty()).then(|| format!("{kind}/{id}"))
}
