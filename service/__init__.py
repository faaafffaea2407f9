"""How it runs: storage, web, workers and command line. The only place with libraries, files and time."""
