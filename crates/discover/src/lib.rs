//! Documents to mentions of data elements
