"""The miniature world: its words, and the texts that need one named skill each."""
