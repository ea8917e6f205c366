"""The model in plain words, a tour, one flow followed by name, a story to present, and every assumption."""
