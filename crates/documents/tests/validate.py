#!/usr/bin/env python3
"""Checks every PDF of a folder against PDF/A-3a and PDF/UA-1, offline, with the package `page-validation`.

usage: validate.py FOLDER      (pip install page-validation==0.11.0)

Exits with 1 when a file breaks a rule, with 2 when there is nothing to check or the validator is missing.
"""

import pathlib
import sys

PROFILES = ("3a", "ua1")


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: validate.py FOLDER", file=sys.stderr)
        return 2
    try:
        import page
    except ImportError:
        print("the validator is missing: pip install page-validation==0.11.0", file=sys.stderr)
        return 2
    files = sorted(pathlib.Path(arguments[0]).glob("*.pdf"))
    if not files:
        print(f"no PDF in {arguments[0]}", file=sys.stderr)
        return 2
    passed = failed = 0
    for file in files:
        for profile in PROFILES:
            report = page.validate_pdf(file, profile=profile)
            if report.is_compliant:
                passed += 1
                continue
            failed += 1
            for failure in report.failures:
                print(f"{file.name}: {profile}: {failure.rule_id}: {failure.message}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
