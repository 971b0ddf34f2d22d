"""Posters in the console: print them, say where they hang, and print what is read aloud."""
