"""A folder for a test, and the program run with files in it."""

import json
import os
import tempfile
import unittest

from support import RUSKVM, run


class WithFolder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def paths(self, words):
        """Words that begin with / are names in the folder."""
        return [self.path(word[1:]) if word.startswith("/") else word for word in words]

    def do(self, command, code=0, **options):
        answer = run(RUSKVM, *self.paths(command.split()), **options)
        self.assertEqual(answer.code, code, answer.out + answer.err)
        return answer

    def json(self, command, code=0, **options):
        answer = self.do(command + " --json", code, **options)
        self.assertEqual(answer.err, "")
        return json.loads(answer.out)

    def bytes_of(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content)
