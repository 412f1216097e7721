"""What the names of files mean on the command line: where an output goes, how an input is read."""
