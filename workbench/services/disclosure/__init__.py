"""What leaves with a package and what is withheld: rules, treated tables, and the leak check."""
