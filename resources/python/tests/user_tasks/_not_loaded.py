"""Not loaded, for its name begins with an underline."""

raise AssertionError("this file must not be loaded")
