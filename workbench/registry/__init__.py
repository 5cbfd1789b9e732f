"""Plugin discovery, activation and trust."""
