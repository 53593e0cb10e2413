"""What is shown, as text with roles for colours: pure functions, nothing drawn here."""
