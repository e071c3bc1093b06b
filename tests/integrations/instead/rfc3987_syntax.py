"""In the place of a package with which jsonschema checks international addresses, and which takes
a second to import, in each program that reads a notebook. No schema here has such an address;
jsonschema does without the package where it cannot be imported."""

raise ImportError("not wanted: see tests/integrations/instead")
