"""Where places are and how far it is by road between them."""
