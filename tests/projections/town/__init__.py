"""Many complaints and everybody who acts on them, at random: what all must keep to, said a second time."""
