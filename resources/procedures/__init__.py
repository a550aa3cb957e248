"""Facts on procedures of the national catalogue, and the script that writes them."""
