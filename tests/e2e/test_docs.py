"""Generated documents say what the program says."""

import subprocess
import unittest

from sophia_runner import BINARY, ROOT


class DocsTest(unittest.TestCase):
    def test_code_marks_of_a_line_are_in_pairs(self):
        for file in sorted((ROOT / "docs").glob("*.md")):
            fenced = False
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                fenced ^= line.lstrip().startswith("```")
                if not fenced and not line.lstrip().startswith("```"):
                    self.assertEqual(line.count("`") % 2, 0, f"{file.name}:{number}")

    def test_settings_reference_is_current(self):
        shown = subprocess.run([BINARY, "doctor", "--settings-reference"], capture_output=True, text=True, check=True)
        written = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
        self.assertEqual(written, shown.stdout, "run: build/bin/sophia doctor --settings-reference > docs/settings.md")

    def test_every_command_has_help_that_says_what_it_does(self):
        top = subprocess.run([BINARY, "--help"], capture_output=True, text=True, check=True).stdout
        commands = [line.split()[0] for line in top.split("Subcommands:")[1].splitlines() if line.startswith("  ")
                    and not line.startswith("   ")]
        self.assertGreater(len(commands), 12)
        for command in commands:
            help_text = subprocess.run([BINARY, command, "--help"], capture_output=True, text=True, check=True).stdout
            self.assertGreater(len(help_text.splitlines()[0]), 15, command)

    def test_completion_knows_commands_and_flags(self):
        script = subprocess.run([BINARY, "completion", "bash"], capture_output=True, text=True, check=True).stdout
        check = script + "\nCOMP_WORDS=(sophia search transcripts --acc); COMP_CWORD=3; _sophia; echo \"${COMPREPLY[*]}\""
        done = subprocess.run(["bash", "-c", check], capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout.split(), ["--account"])
        check = script + "\nCOMP_WORDS=(sophia sta); COMP_CWORD=1; _sophia; echo \"${COMPREPLY[*]}\""
        done = subprocess.run(["bash", "-c", check], capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout.split(), ["status"])


if __name__ == "__main__":
    unittest.main()
