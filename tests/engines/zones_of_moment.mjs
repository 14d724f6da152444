// Zone names on stdin, a line each; what moment-timezone has of each, on stdout as JSON:
// [second since which an offset holds, seconds east of UTC], the first since forever.
import { readFileSync } from "node:fs";
import moment from "moment-timezone";

const FOREVER = -1e12;
const found = {};
for (const name of readFileSync(0, "utf-8").split("\n")) {
  const zone = moment.tz.zone(name);
  if (!zone) continue;
  const since = [FOREVER, ...zone.untils.slice(0, -1).map((ms) => Math.round(ms / 1000))];
  found[name] = since.map((s, n) => [s, Math.round(-60 * zone.offsets[n])]);
}
console.log(JSON.stringify(found));
