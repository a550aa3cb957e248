"""What came after a signature: its revision compared, object by object, with the file as it is."""
