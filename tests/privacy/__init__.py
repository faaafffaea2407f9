"""Anonymous, confidential and erased, held everywhere: marked words are filed for real, then looked for everywhere."""
