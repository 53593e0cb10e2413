"""What each command does, once its flags are read. One module for one kind of act."""
