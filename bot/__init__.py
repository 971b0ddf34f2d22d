"""Cảnh Giác: a Vietnamese public-awareness chatbot against fraud and organised crime."""
