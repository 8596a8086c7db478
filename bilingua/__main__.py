"""``python -m bilingua``."""

from bilingua.cli import main

if __name__ == "__main__":
    main()
