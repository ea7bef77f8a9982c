//! The examples stand beside this folder, one program per subject.
