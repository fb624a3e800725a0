"""The trainings, one command each: ``python3 -m train.NAME`` from the folder ``experts``."""
