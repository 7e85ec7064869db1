"""What is shown: tables for the terminal and numbers for other programs."""
