"""One folder for one business of a zone. A domain never imports another domain; what two need is a mechanism."""
