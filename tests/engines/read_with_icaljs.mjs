// Reads the path of a calendar a line; prints its occurrences as JSON, [[start, stop], …] in seconds.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import ICAL from "ical.js";

function occurrences(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone), zone.getFirstPropertyValue("tzid"));
  }
  const events = calendar.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
  const found = [];
  const add = (details, item) => {
    if (item.component.getFirstPropertyValue("status") !== "CANCELLED") {
      found.push([details.startDate.toUnixTime(), details.endDate.toUnixTime()]);
    }
  };
  const masters = new Map(events.filter((e) => !e.isRecurrenceException()).map((e) => [e.uid, e]));
  for (const event of events.filter((e) => e.isRecurrenceException())) {
    masters.get(event.uid).relateException(event);
  }
  for (const event of masters.values()) {
    if (!event.isRecurring()) {
      add(event, event);
      continue;
    }
    const rule = event.iterator();
    for (let next = rule.next(); next; next = rule.next()) {
      const details = event.getOccurrenceDetails(next);
      add(details, details.item);
    }
  }
  return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

for await (const path of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(occurrences(readFileSync(path, "utf-8"))));
}
