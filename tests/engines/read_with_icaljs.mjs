// Reads the path of a calendar a line; prints its occurrences as JSON, [[start, stop], …] in seconds.
// After the path, parted by tabs, may stand the first and the last second that are asked about:
// then calendars of others are read, and each occurrence tells whether it is at a local time.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import ICAL from "ical.js";

const MOST_STEPS = 200000;

function occurrences(text, first, stop) {
  const parsed = ICAL.parse(text);
  const calendars = (typeof parsed[0] === "string" ? [parsed] : parsed).map(
    (each) => new ICAL.Component(each),
  );
  ICAL.TimezoneService.reset();
  for (const zone of calendars.flatMap((each) => each.getAllSubcomponents("vtimezone"))) {
    const tzid = zone.getFirstPropertyValue("tzid");
    if (tzid) ICAL.TimezoneService.register(new ICAL.Timezone(zone), tzid);
  }
  const events = calendars
    .flatMap((each) => each.getAllSubcomponents("vevent"))
    .map((each) => new ICAL.Event(each));
  const found = [];
  const add = (details, item) => {
    if (item.component.getFirstPropertyValue("status") === "CANCELLED") return;
    const at = [details.startDate.toUnixTime(), details.endDate.toUnixTime()];
    if (stop !== undefined) {
      const isLocal = details.startDate.zone === ICAL.Timezone.localTimezone;
      const tzid = item.component.getFirstProperty("dtstart").getParameter("tzid");
      if (isLocal && tzid && !details.startDate.isDate) throw new Error(`no VTIMEZONE of ${tzid}`);
      at.push(details.startDate.isDate || isLocal);
    }
    found.push(at);
  };
  const masters = new Map(
    events.filter((e) => !e.isRecurrenceException()).map((e) => [e.uid ?? e, e]),
  );
  for (const event of events.filter((e) => e.isRecurrenceException())) {
    if (masters.has(event.uid)) {
      masters.get(event.uid).relateException(event);
    } else {
      add(event, event);
    }
  }
  for (const event of masters.values()) {
    if (!event.isRecurring()) {
      add(event, event);
      continue;
    }
    const rule = event.iterator();
    let steps = 0;
    for (let next = rule.next(); next; next = rule.next()) {
      if (stop !== undefined && (next.toUnixTime() >= stop || ++steps > MOST_STEPS)) break;
      const details = event.getOccurrenceDetails(next);
      add(details, details.item);
    }
  }
  return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

for await (const line of createInterface({ input: process.stdin })) {
  const [path, ...limits] = line.split("\t");
  try {
    console.log(JSON.stringify(occurrences(readFileSync(path, "utf-8"), ...limits.map(Number))));
  } catch (fault) {
    console.log(JSON.stringify({ error: String(fault) }));
  }
}
