"""Kill -9 at random moments: nothing acknowledged is lost, nothing is done twice."""
