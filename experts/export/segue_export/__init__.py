"""Turns diffusers' pipelines into bundles that Segue opens."""
