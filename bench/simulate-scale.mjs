// What a rolling update of every node of some clusters costs in bytes, requests, time and money: node bench/simulate-scale.mjs [RATES.json].
// The rates, sizes and prices are in bench/scale-rates.json; put your own there. docs/scale.md has what it prints.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const GB = 1e9;
const NODES = [10, 100, 1000];
const CLUSTERS = [1, 10, 50];

/** Requests of one node: a tag, an index and a manifest an image, each blob, each file. */
const requestsOf = ({ images, blobs, files }) => 3 * images + blobs + files;

/**
 * Where nodes read, and what that means for a wave of nodes that start at once: bytes per second that one of them gets, and what the
 * mirror and the internet see of all of them. `fleet`: nodes and clusters, and how many nodes start at once in all of them.
 */
export const SETUPS = {
  upstream: ({ upstream, node, dollars }, fleet) => ({
    rate: Math.min(node.linkBytesPerSecond, upstream.bytesPerSecondToANode),
    internet: fleet.all * bytesOf(node),
    mirror: 0,
    requests: 0,
    dollars: ((fleet.all * bytesOf(node)) / GB) * dollars.natPerGB,
    month: 0,
  }),
  serve: (rates, fleet) => {
    const { serve, node, list, dollars } = rates;
    const bytes = fleet.all * bytesOf(node);
    return {
      rate: shareOf(Math.min(serve.bytesPerCpuSecond * serve.cpus, serve.linkBytesPerSecond), rates, fleet),
      wait: (fleet.atOnce * requestsOf(node)) / (serve.requestsPerCpuSecond * serve.cpus),
      internet: bytesOf(list),
      mirror: bytes,
      requests: fleet.all * requestsOf(node),
      dollars: (bytesOf(list) / GB) * dollars.natPerGB + betweenZones(bytes, dollars),
      month: dollars.machineMonth,
    };
  },
  "serve + cache": (rates, fleet) => {
    const { cache, node, list, dollars } = rates;
    const bytes = fleet.all * bytesOf(node);
    const ofACluster = { ...fleet, atOnce: fleet.atOnce / fleet.clusters };
    return {
      rate: shareOf(cache.bytesPerSecond, rates, ofACluster),
      wait: (ofACluster.atOnce * requestsOf(node)) / cache.requestsPerSecond,
      internet: bytesOf(list),
      mirror: fleet.clusters * bytesOf(node),
      requests: fleet.clusters * requestsOf(node) + fleet.all * node.images,
      dollars: (bytesOf(list) / GB) * dollars.natPerGB + betweenZones(bytes, dollars),
      month: dollars.machineMonth * (1 + fleet.clusters),
    };
  },
  "serve + peers": (rates, fleet) => {
    const { serve, node, list, dollars } = rates;
    // Whoever starts in the first wave of a cluster finds no peer that has the images; files have no peers.
    const seeds = fleet.atOnce;
    const mirror = fleet.all * node.fileBytes + seeds * node.imageBytes;
    const line = shareOf(
      Math.min(serve.bytesPerCpuSecond * serve.cpus, serve.linkBytesPerSecond),
      rates,
      fleet,
    );
    const seconds = node.fileBytes / line + node.imageBytes / node.linkBytesPerSecond;
    return {
      rate: bytesOf(node) / seconds,
      wait: (fleet.atOnce * requestsOf(node)) / (serve.requestsPerCpuSecond * serve.cpus),
      internet: bytesOf(list),
      mirror,
      requests: fleet.all * (node.files + node.images) + seeds * (2 * node.images + node.blobs),
      dollars: (bytesOf(list) / GB) * dollars.natPerGB + betweenZones(fleet.all * bytesOf(node), dollars),
      month: dollars.machineMonth,
    };
  },
  "ECR + S3": ({ store, node, list, dollars }, fleet) => ({
    rate: Math.min(node.linkBytesPerSecond, store.bytesPerSecondToANode),
    internet: bytesOf(list),
    mirror: fleet.all * bytesOf(node),
    requests: fleet.all * requestsOf(node),
    dollars:
      (bytesOf(list) / GB) * dollars.natPerGB + (fleet.all * node.files * dollars.getPerThousand) / 1000,
    month:
      (list.imageBytes / GB) * dollars.imagesPerGBMonth + (list.fileBytes / GB) * dollars.filesPerGBMonth,
  }),
};

function bytesOf({ imageBytes, fileBytes }) {
  return imageBytes + fileBytes;
}

/** Bytes per second that one of the nodes gets that read from one line at once. */
function shareOf(line, { node }, { atOnce }) {
  return Math.min(node.linkBytesPerSecond, line / atOnce);
}

function betweenZones(bytes, { shareBetweenZones, betweenZonesPerGB }) {
  return (bytes / GB) * shareBetweenZones * betweenZonesPerGB;
}

/** One row a setup: what an update of so many nodes in so many clusters, all at the same time, comes to. */
export function simulate(rates, nodes, clusters) {
  const { node, update } = rates;
  const atOnceInOne = Math.max(1, Math.round(nodes * update.shareAtOnce));
  const waves = Math.ceil(nodes / atOnceInOne);
  const fleet = { all: nodes * clusters, clusters, atOnce: atOnceInOne * clusters };
  return Object.entries(SETUPS).map(([setup, of]) => {
    const { rate, wait = 0, ...cost } = of(rates, fleet);
    const pull = bytesOf(node) / rate + wait;
    return { setup, nodes, clusters, pull, minutes: (waves * (node.startSeconds + pull)) / 60, ...cost };
  });
}

/** A table in Markdown. */
export function printTable(rates) {
  const rows = CLUSTERS.flatMap((clusters) => NODES.flatMap((nodes) => simulate(rates, nodes, clusters))).map(
    ({ clusters, nodes, setup, pull, minutes, internet, mirror, requests, dollars, month }) => [
      ...[clusters, nodes].map(counted),
      setup,
      `${counted(pull)} s`,
      counted(minutes),
      counted(internet / GB),
      counted(mirror / GB),
      counted(requests),
      dollars.toFixed(2),
      month.toFixed(2),
    ],
  );
  const heads = [
    "clusters",
    "nodes each",
    "nodes read from",
    "a node reads for",
    "update, minutes",
    "internet, GB",
  ];
  const table = [[...heads, "mirror, GB", "its requests", "$ an update", "$ a month"], ...rows];
  const widths = table[0].map((_, at) => Math.max(...table.map((row) => row[at].length)));
  const line = (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at])).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(table[0]), rule, ...table.slice(1).map(line)].join("\n");
}

function counted(value) {
  const digits = value < 10 && !Number.isInteger(value) ? 1 : 0;
  return value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Sizes, rates and prices in a file; by default those that were measured. */
export function readRates(file = fileURLToPath(new URL("scale-rates.json", import.meta.url))) {
  return JSON.parse(readFileSync(file, "utf8"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(printTable(readRates(process.argv[2])));
