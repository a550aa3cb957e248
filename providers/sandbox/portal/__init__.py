"""The practice portal: a provincial portal's words (esign-hub-and-portal §3), and a check of signatures."""
