"""How answers look: tables for the terminal, figures, and a page of HTML to keep."""
