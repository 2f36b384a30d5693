// SPDX-License-Identifier: Apache-2.0
// Shows what the server sees. All text goes in as text (textContent), never as markup.
"use strict";

const CHART = { width: 600, height: 80, seconds: 60, lagMin: 1 };
const byId = (id) => document.getElementById(id);
const buttons = new Map(
  [...document.querySelectorAll("button[data-action]")].map((b) => [b.dataset.action, b]));
const breakText = buttons.get("break").textContent;

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.map((c) => (c instanceof Node ? c : document.createTextNode(c))));
  return made;
}

function attributes(pairs) {
  const cell = element("td", "");
  for (const [name, value] of pairs) {
    cell.append(element("span", "name", name + " "), element("span", "value", value));
  }
  cell.title = pairs.map(([name, value]) => `${name}: ${value}`).join("\n");
  return cell;
}

// Rows stay the same elements as long as their key is there: a difference can light up and fade.
function updateRows(body, rows, render) {
  const before = new Map([...body.children].map((row) => [row.dataset.keys, row]));
  const wanted = rows.map((row) => {
    const text = JSON.stringify(row);
    let shown = before.get(row.keys);
    if (!shown) {
      shown = element("tr", "");
      shown.dataset.keys = row.keys;
    }
    if (shown.dataset.text !== text) {
      shown.dataset.text = text;
      render(shown, row);
    }
    return shown;
  });
  wanted.forEach((row, i) => {
    if (body.children[i] !== row) body.insertBefore(row, body.children[i] || null);
  });
  while (body.children.length > wanted.length) body.lastChild.remove();
}

function sideRow(side, place) {
  return (shown, row) => {
    const there = row[side];
    shown.className = (row.differs ? "differs" : "") + (there ? "" : " gone");
    const cell = there ? attributes(there) : element("td", "", `not in ${place}`);
    if (row.differs && there) {
      cell.prepend(element("span", "badge value", `≠ ${row.differs}`));
    }
    shown.replaceChildren(element("td", "", row.label), cell);
    shown.firstChild.title = row.keys;
  };
}

function landingRow(shown, row) {
  shown.replaceChildren(
    element("td", "", element("span", `event ${row.event}`, row.event)),
    element("td", "", row.label),
    attributes(row.image));
}

function showWorld(world) {
  byId("table-name").textContent = world.table;
  byId("endpoint-name").textContent = world.endpoint;
  byId("source-name").textContent = world.source;
  for (const name of ["items", "state", "differences"]) byId(name).textContent = world[name];
  byId("differences-box").className = world.differences ? "differ" : "same";
  updateRows(byId("left-rows"), world.rows, sideRow("left", "DynamoDB"));
  updateRows(byId("right-rows"), world.rows, sideRow("right", "Tinybird"));
  byId("landing-rows").replaceChildren(...world.newest.map((row) => {
    const shown = element("tr", "");
    landingRow(shown, row);
    return shown;
  }));
}

function svg(tag, attributesOf) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributesOf)) made.setAttribute(name, value);
  return made;
}

// When Tinybird was broken: pairs of seconds ago.
function stretches(points) {
  const found = [];
  points.forEach(([ago, , broken], i) => {
    if (!broken) return;
    const next = i + 1 < points.length ? points[i + 1][0] : ago;
    if (i > 0 && points[i - 1][2]) found[found.length - 1][1] = next;
    else found.push([ago, next]);
  });
  return found;
}

function showChart(points) {
  const highest = Math.max(CHART.lagMin, ...points.map(([, lag]) => lag));
  const x = (ago) => (CHART.width * (1 - ago / CHART.seconds)).toFixed(1);
  const y = (lag) => (CHART.height - 2 - (CHART.height - 8) * (lag / highest)).toFixed(1);
  const made = stretches(points).map(([from, to]) => svg("rect", { class: "broken",
    x: x(from), y: 0, width: (x(to) - x(from)).toFixed(1), height: CHART.height }));
  const line = points.map(([ago, lag]) => `${x(ago)},${y(lag)}`);
  if (line.length > 1) {
    const first = x(points[0][0]);
    const last = x(points[points.length - 1][0]);
    made.push(svg("polygon", { class: "under",
      points: `${first},${CHART.height} ${line.join(" ")} ${last},${CHART.height}` }));
    made.push(svg("polyline", { class: "curve", points: line.join(" ") }));
  }
  byId("chart").replaceChildren(byId("chart-title"), ...made);
  return highest;
}

// What is wrong with the world, and with the button that was pressed last.
const troubles = { world: "", button: "" };

function showTrouble(news) {
  const text = Object.values(Object.assign(troubles, news)).filter(Boolean).join(" ");
  byId("trouble").hidden = !text;
  if (byId("trouble").textContent !== text) byId("trouble").textContent = text;
}

function changes(count) {
  return `${count} ${count === 1 ? "change" : "changes"} on the way`;
}

function showNotes(notes) {
  const list = byId("notes");
  const newest = notes.length ? notes[0].number : 0;
  let shown = Number(list.dataset.newest || 0);
  if (newest < shown) {
    list.replaceChildren();  // the server has been started anew
    shown = 0;
  }
  list.dataset.newest = newest;
  // New ones alone are added, so that a screen reader reads them alone.
  list.prepend(...notes.filter((note) => note.number > shown).map((note) =>
    element("li", "", element("time", "", note.at), note.text)));
  while (list.children.length > notes.length) list.lastChild.remove();
}

function showPulse(pulse) {
  showTrouble({ world: pulse.trouble });
  if (pulse.trouble) return;
  const highest = showChart(pulse.points);
  byId("lag").textContent = `${pulse.lag_s.toFixed(1)} s`;
  byId("on-their-way").textContent = `lag: ${pulse.waiting ? changes(pulse.waiting)
    : "every change has arrived"} (top of the chart: ${highest.toFixed(1)} s)`;
  const broken = buttons.get("break");
  broken.disabled = pulse.broken_s > 0;
  broken.textContent = pulse.broken_s > 0
    ? `Broken for ${Math.ceil(pulse.broken_s)} s more` : breakText;
  buttons.get("snapshot").disabled = pulse.snapshot;
  showNotes(pulse.notes);
}

async function press(action) {
  const body = action === "insert" ? { name: byId("name").value } : {};
  let error = "";
  try {
    const answer = await fetch(`/do/${action}`, {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body) });
    error = (await answer.json()).error;
    if (!error && action === "insert") byId("name").value = "";
  } catch (failure) {
    error = `the page's server does not answer: ${failure.message}`;
  }
  showTrouble({ button: error && `${buttons.get(action).textContent}: ${error}` });
}

byId("buttons").addEventListener("submit", (event) => {
  event.preventDefault();
  press("insert");
});
for (const [action, button] of buttons) {
  if (action !== "insert") button.addEventListener("click", () => press(action));
}

const events = new EventSource("/events");
events.addEventListener("world", (event) => showWorld(JSON.parse(event.data)));
events.addEventListener("pulse", (event) => showPulse(JSON.parse(event.data)));
events.addEventListener("error", () => showTrouble({
  world: "The local world has stopped, or cannot be reached. This page tries again." }));
