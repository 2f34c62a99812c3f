# SPDX-License-Identifier: MIT
"""A node_exporter and a Prometheus for one test, on free ports of this host."""

import json
import socket
import subprocess
import time
import urllib.parse
import urllib.request

from tests.harness.wait import PATIENCE, wait_until


def free_address():
    """Returns a free address. If another process takes it first, the server ends and the test fails with its log."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def get(address, path, **parameters):
    query = urllib.parse.urlencode(parameters)
    with urllib.request.urlopen(f"http://{address}{path}?{query}", timeout=PATIENCE) as answer:
        return answer.read().decode()


class Server:
    """A process that ends with the test, and with this process."""

    def __init__(self, case, log, ready, *arguments):
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *arguments],
                                            stdout=output, stderr=output)
        case.addCleanup(self.process.wait)
        case.addCleanup(self.process.kill)
        wait_until(lambda: self.answers(ready), lambda: log.read_text())

    def answers(self, ready):
        assert self.process.poll() is None, self.log.read_text()
        try:
            ready()
            return True
        except OSError:
            return False


class NodeExporter:
    """A node_exporter that serves the *.prom files of a directory and nothing else."""

    def __init__(self, case, directory, log):
        self.address = free_address()
        server = Server(case, log, lambda: self.metrics(), "prometheus-node-exporter",
                        f"--web.listen-address={self.address}", "--collector.disable-defaults",
                        "--collector.textfile", f"--collector.textfile.directory={directory}",
                        "--web.disable-exporter-metrics")
        self.process = server.process

    def metrics(self):
        return get(self.address, "/metrics")


class Prometheus:
    """Scrapes an exporter each second, with `rules` evaluated as often."""

    def __init__(self, case, exporter, rules, directory):
        self.address = free_address()
        directory.mkdir()
        config = directory / "prometheus.yml"
        config.write_text(json.dumps({  # which is YAML too
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(rules)],
            "scrape_configs": [{"job_name": "node", "static_configs": [{"targets": [exporter.address]}]}],
        }))
        Server(case, directory / "log", lambda: get(self.address, "/-/ready"), "prometheus",
               f"--config.file={config}", f"--storage.tsdb.path={directory / 'data'}",
               f"--web.listen-address={self.address}")

    def get(self, path, **parameters):
        answer = json.loads(get(self.address, f"/api/v1/{path}", **parameters))
        assert answer["status"] == "success", answer
        return answer["data"]

    def query(self, expression):
        """[(labels, value)]"""
        result = self.get("query", query=expression, time=time.time())["result"]
        return [(each["metric"], each["value"][1]) for each in result]

    def alerts(self, state):
        return [each for each in self.get("alerts")["alerts"] if each["state"] == state]

    def firing(self):
        """{(alert, NVDIMM, statistic or None)}"""
        return {(each["labels"]["alertname"], each["labels"]["nvdimm"], each["labels"].get("id"))
                for each in self.alerts("firing")}
