//! Names a format by looking inside; the file name only breaks ties between text formats.
