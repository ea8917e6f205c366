"""Privacy-enhancing technologies: what each sends, against whom it protects, what it costs. Knows no law."""
