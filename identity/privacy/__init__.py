"""What the hall holds of people: the registry of every field, one's own copy, who used it, corrections, deletion."""
