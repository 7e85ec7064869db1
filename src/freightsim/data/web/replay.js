"use strict";
// Trains and boxes of one replication on the map, through time. All places and instants are in the page's data.
(() => {
  const COLOURS = ["#7fd4ff", "#ffd166", "#8ce99a", "#ff9e80", "#d0b3ff", "#f4f4a1", "#74e0d0", "#ffadd6", "#c3d1dc", "#a8c8ff",
    "#e8c39e", "#b5e48c"];
  const BOX_OUT = "#ffb454", BOX_IN = "#9be7ff";
  const TRAIL_H = 18, TRAIL_STEPS = 4;
  const SPEEDS = [1, 3, 7, 14, 30];

  for (const host of document.querySelectorAll(".replay[data-replay]")) {
    start(host, JSON.parse(document.getElementById(host.dataset.replay).textContent));
  }

  function start(host, data) {
    const words = data.words;
    const state = {
      hour: 0, playing: false, speed: 7, view: "corridors",
      lanes: data.lanes.map(() => true), cities: data.cities.map(() => true),
    };
    const parts = build(host, data, state);
    const canvas = parts.canvas, pen = canvas.getContext("2d");
    const ground = document.createElement("canvas");
    const dates = dateText(data.begins);
    const longest = Math.max(1, ...data.trains.map((train) => train[train.length - 1]));
    const longestBox = Math.max(1, ...data.boxes.map((box) => box[3] - box[2]));
    const land = geo.feature(data.map, data.map.objects.land);
    const lines = data.lines ? { type: "MultiLineString", coordinates: data.lines }
      : geo.feature(data.map, data.map.objects.borders);
    let ratio = 1, width = 0, height = 0, project = null, ways = [], places = null, last = 0, dirty = true;

    function measure() {
      ratio = Math.min(devicePixelRatio || 1, 2);
      width = Math.max(280, host.clientWidth);
      height = Math.round(state.view === "corridors" ? Math.max(230, Math.min(width * 0.52, 620))
        : Math.max(300, Math.min(width * 0.72, 640)));
      canvas.width = ground.width = Math.round(width * ratio);
      canvas.height = ground.height = Math.round(height * ratio);
      canvas.style.height = `${height}px`;
      project = state.view === "corridors" ? corridors() : catchment();
      ways = data.lanes.map((lane) => lane.sections.map((section) => ({
        xy: section.points.map((point) => project(point)), share: section.share,
      })));
      places = data.cities.map((city) => project([city.lon, city.lat]));
      paintGround();
      dirty = true;
    }

    function corridors() {
      const ring = geo.geoCircle().center([data.port.lon, data.port.lat]).radius(data.radius_km / 111.195)().coordinates[0];
      const points = data.lanes.flatMap((lane) => lane.sections.flatMap((section) => section.points));
      const way = { type: "MultiPoint", coordinates: [...points, ...ring] };
      const edge = width < 560 ? 16 : 46;
      return geo.geoConicEqualArea().parallels([30, 60]).rotate([-68, 0])
        .fitExtent([[edge, edge], [width - edge, height - edge]], way);
    }

    function catchment() {
      const disk = geo.geoCircle().center([data.port.lon, data.port.lat]).radius(data.radius_km / 111.195)();
      return geo.geoAzimuthalEquidistant().rotate([-data.port.lon, -data.port.lat])
        .fitExtent([[12, 12], [width - 12, height - 12]], disk);
    }

    function paintGround() {
      const brush = ground.getContext("2d");
      brush.save(); // what is set here must not colour the next ground
      brush.setTransform(ratio, 0, 0, ratio, 0, 0);
      brush.fillStyle = "#0d1920";
      brush.fillRect(0, 0, width, height);
      project.clipExtent([[-20, -20], [width + 20, height + 20]]);
      const path = geo.geoPath(project, brush);
      brush.beginPath(); path(land); brush.fillStyle = "#1f313c"; brush.fill();
      brush.beginPath(); path(lines); brush.strokeStyle = "#3a4f5b"; brush.lineWidth = 0.6; brush.setLineDash([3, 3]); brush.stroke();
      brush.setLineDash([]);
      const disk = geo.geoCircle().center([data.port.lon, data.port.lat]).radius(data.radius_km / 111.195)();
      brush.beginPath(); path(disk); brush.fillStyle = "rgba(255,180,84,.06)"; brush.fill();
      brush.strokeStyle = "#d99a6c"; brush.lineWidth = 1.2; brush.stroke();
      if (state.view === "catchment") {
        brush.strokeStyle = "rgba(180,196,206,.25)"; brush.lineWidth = 0.6;
        const port = project([data.port.lon, data.port.lat]);
        data.cities.forEach((city, number) => {
          if (!state.cities[number]) return;
          brush.beginPath(); brush.moveTo(...places[number]); brush.lineTo(...port); brush.stroke();
        });
      }
      data.lanes.forEach((lane, number) => {
        if (!state.lanes[number]) return;
        brush.strokeStyle = colour(number); brush.globalAlpha = 0.45; brush.lineWidth = 1.3; brush.lineJoin = "round";
        brush.beginPath();
        for (const section of ways[number]) section.xy.forEach((p, n) => (n ? brush.lineTo(...p) : brush.moveTo(...p)));
        brush.stroke();
        brush.globalAlpha = 1;
      });
      names(brush);
      brush.restore();
    }

    function names(brush) {
      const corridorsView = state.view === "corridors";
      const wanted = corridorsView
        ? [data.port, ...data.ports, ...data.terminals, ...data.borders]
        : [data.port, ...data.cities.filter((_, number) => state.cities[number])];
      const size = width < 560 ? 10 : 12;
      brush.font = `${size}px system-ui, "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif`;
      brush.textBaseline = "middle";
      const taken = [];
      const dots = wanted.map((place) => project([place.lon, place.lat]));
      dots.forEach((xy, number) => {
        if (!xy) return;
        brush.fillStyle = number === 0 ? "#ffb454" : "#dfe9ef";
        brush.beginPath(); brush.arc(xy[0], xy[1], number === 0 ? 4.5 : 2.2, 0, 7); brush.fill();
      });
      wanted.forEach((place, number) => {
        const xy = dots[number];
        if (!xy || xy[0] < 0 || xy[1] < 0 || xy[0] > width || xy[1] > height) return;
        const wide = brush.measureText(place.name).width;
        const tries = [[8, 0], [-8 - wide, 0], [-wide / 2, -size], [-wide / 2, size], [8, -size], [8, size], [-8 - wide, -size], [-8 - wide, size]];
        for (const [dx, dy] of tries) {
          const box = [xy[0] + dx - 2, xy[1] + dy - size / 2 - 1, wide + 4, size + 2];
          const free = box[0] > 2 && box[0] + box[2] < width - 2 && box[1] > 2 && box[1] + box[3] < height - 2
            && !taken.some((t) => t[0] < box[0] + box[2] && box[0] < t[0] + t[2] && t[1] < box[1] + box[3] && box[1] < t[1] + t[3]);
          if (!free) continue;
          taken.push(box);
          brush.lineWidth = 3; brush.strokeStyle = "rgba(13,25,32,.85)"; brush.lineJoin = "round";
          brush.strokeText(place.name, xy[0] + dx, xy[1] + dy);
          brush.fillStyle = number === 0 ? "#ffb454" : "#dfe9ef";
          brush.fillText(place.name, xy[0] + dx, xy[1] + dy);
          return;
        }
      });
    }

    // Where a train is at an hour: [x, y], or null where it stands at neither end of a section that is known.
    function where(train, hour) {
      const sections = ways[train[0]], outbound = train[1], count = sections.length;
      const since = hour - train[3];
      // hours since departure: section ends at 4 + 3 k, the next begins at 6 + 3 k
      let from = 0;
      for (let leg = 0; leg < count; leg += 1) {
        const to = train[4 + 3 * leg];
        const section = sections[outbound ? leg : count - 1 - leg];
        if (since <= to || leg === count - 1) {
          const run = Math.min(1, Math.max(0, to > from ? (since - from) / (to - from) : 1));
          return along(section, outbound ? run : 1 - run);
        }
        from = train[6 + 3 * leg];
        if (since < from) return along(section, outbound ? 1 : 0);
      }
      return null;
    }

    function along(section, run) {
      const share = section.share, xy = section.xy;
      let n = 1;
      while (n < share.length - 1 && share[n] < run) n += 1;
      const part = share[n] > share[n - 1] ? (run - share[n - 1]) / (share[n] - share[n - 1]) : 1;
      const a = xy[n - 1], b = xy[n];
      return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
    }

    function waitsAtBorder(train, since) {
      for (let place = 4; place + 2 < train.length; place += 3) {
        if (since >= train[place] && since < train[place + 1]) return true;
      }
      return false;
    }

    function draw() {
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.drawImage(ground, 0, 0);
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      const hour = state.hour;
      if (state.view === "catchment") drawBoxes(hour);
      let under = 0, waiting = 0;
      pen.lineCap = "round";
      for (let n = firstAfter(data.trains, hour - longest, 3); n < data.trains.length; n += 1) {
        const train = data.trains[n];
        if (train[3] > hour) break;
        const since = hour - train[3];
        if (since > train[train.length - 1] || !state.lanes[train[0]]) continue;
        under += 1;
        waiting += waitsAtBorder(train, since) ? 1 : 0;
        const head = where(train, hour);
        const tint = colour(train[0]);
        pen.strokeStyle = tint;
        pen.globalAlpha = 0.55; pen.lineWidth = 3;
        pen.beginPath(); pen.moveTo(head[0], head[1]);
        for (let step = 1; step <= TRAIL_STEPS; step += 1) {
          const then = hour - TRAIL_H * step / TRAIL_STEPS;
          pen.lineTo(...where(train, Math.max(train[3], then)));
          if (then < train[3]) break;
        }
        pen.stroke();
        pen.globalAlpha = 1;
        pen.fillStyle = train[1] ? "#ffffff" : tint;
        pen.beginPath(); pen.arc(head[0], head[1], train[1] ? 2.4 : 2.8, 0, 7); pen.fill();
      }
      parts.date.textContent = dates(hour);
      parts.under.textContent = String(under * data.each_train);
      parts.waiting.textContent = String(waiting * data.each_train);
      parts.yard.textContent = String(data.yard[Math.min(data.yard.length - 1, Math.floor(hour / 24))] ?? 0);
      if (document.activeElement !== parts.slider || state.playing) parts.slider.value = String(Math.round(hour));
      parts.slider.setAttribute("aria-valuetext", dates(hour));
    }

    function drawBoxes(hour) {
      const port = project([data.port.lon, data.port.lat]);
      for (let n = firstAfter(data.boxes, hour - longestBox, 2); n < data.boxes.length; n += 1) {
        const box = data.boxes[n];
        if (box[2] > hour) break;
        if (box[3] < hour || !state.cities[box[0]]) continue;
        const run = box[3] > box[2] ? (hour - box[2]) / (box[3] - box[2]) : 1;
        const near = box[1] ? run : 1 - run, city = places[box[0]];
        pen.fillStyle = box[1] ? BOX_OUT : BOX_IN;
        pen.beginPath();
        pen.arc(city[0] + (port[0] - city[0]) * near, city[1] + (port[1] - city[1]) * near, 2, 0, 7);
        pen.fill();
      }
    }

    function frame(now) {
      const passed = Math.min(0.1, (now - last) / 1000);
      last = now;
      if (state.playing) {
        state.hour += passed * state.speed * 24;
        if (state.hour >= data.hours) { state.hour = data.hours; play(false); }
        dirty = true;
      }
      if (dirty) { draw(); dirty = false; host.dataset.frames = String(Number(host.dataset.frames || 0) + 1); }
      if (state.playing) requestAnimationFrame(frame);
    }

    function refresh() { dirty = true; if (!state.playing) requestAnimationFrame(frame); }

    function play(on) {
      state.playing = on;
      if (on && state.hour >= data.hours) state.hour = 0;
      parts.play.textContent = on ? words.pause : words.play;
      if (on) { last = performance.now(); requestAnimationFrame(frame); }
    }

    parts.play.addEventListener("click", () => play(!state.playing));
    parts.slider.addEventListener("input", () => { state.hour = Number(parts.slider.value); refresh(); });
    parts.speed.addEventListener("change", () => { state.speed = Number(parts.speed.value); });
    for (const button of parts.views) {
      button.addEventListener("click", () => {
        state.view = button.value;
        for (const each of parts.views) each.setAttribute("aria-pressed", String(each === button));
        measure(); refresh();
      });
    }
    host.addEventListener("change", (event) => {
      const { group, number } = event.target.dataset;
      if (!group) return;
      state[group][Number(number)] = event.target.checked;
      paintGround(); refresh();
    });
    host.addEventListener("click", (event) => {
      const { set, group } = event.target.dataset;
      if (!set) return;
      for (const box of host.querySelectorAll(`input[data-group="${group}"]`)) box.checked = set === "all";
      state[group].fill(set === "all");
      paintGround(); refresh();
    });
    let pending = 0;
    addEventListener("resize", () => { clearTimeout(pending); pending = setTimeout(() => { measure(); refresh(); }, 120); });

    state.hour = openingHour();
    measure();
    draw();
    host.dataset.ready = "true";
    if (host.dataset.autoplay === "true" && !matchMedia("(prefers-reduced-motion: reduce)").matches) play(true);

    function openingHour() { return Math.max(0, Math.min(data.hours, Math.round(data.hours * 0.9))); }
  }

  function colour(number) { return COLOURS[number % COLOURS.length]; }

  // The place of the first row whose value in a column is at least `least`; rows are in its order.
  function firstAfter(rows, least, column) {
    let low = 0, high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle][column] < least) low = middle + 1; else high = middle;
    }
    return low;
  }

  function dateText(begins) {
    const first = Date.parse(`${begins}T00:00:00Z`);
    return (hour) => new Date(first + hour * 3600e3).toISOString().slice(0, 10);
  }

  function build(host, data, state) {
    const words = data.words;
    const make = (tag, attributes, ...children) => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
      element.append(...children);
      return element;
    };
    const figure = (label, name) => {
      const value = make("b", {});
      return [make("span", { class: name }, `${label} `, value), value];
    };
    const [dateBox, date] = figure("", "date");
    const [underBox, under] = figure(words.under_way, "under");
    const [yardBox, yard] = figure(words.yard, "yard");
    const [waitBox, waiting] = figure(words.at_borders, "waiting");
    const canvas = make("canvas", { role: "img", "aria-label": words.map });
    const play = make("button", { type: "button" }, words.play);
    const slider = make("input", { type: "range", min: "0", max: String(data.hours), step: "6", value: "0" });
    const speed = make("select", {}, ...SPEEDS.map((days) => {
      const option = make("option", { value: String(days) }, words.day_a_second.replace("{days}", days));
      if (days === state.speed) option.setAttribute("selected", "");
      return option;
    }));
    const views = ["corridors", "catchment"].map((name) =>
      make("button", { type: "button", value: name, "aria-pressed": String(name === state.view) }, words[name]));
    const choose = (title, group, entries, keyed) => make("details", { class: "choose" }, make("summary", {}, title),
      make("button", { type: "button", "data-set": "all", "data-group": group }, words.all), " ",
      make("button", { type: "button", "data-set": "none", "data-group": group }, words.none),
      make("ul", {}, ...entries.map((entry, number) => {
        const box = make("input", { type: "checkbox", checked: "", "data-group": group, "data-number": String(number) });
        const key = keyed ? make("span", { class: "key", "aria-hidden": "true" }) : "";
        if (keyed) key.style.background = colour(number);
        return make("li", {}, make("label", {}, box, key, entry.name));
      })));
    const notes = [words.replication.replace("{number}", data.replication), words.heads, words.box.replace("{number}", data.each_box)];
    if (data.each_train > 1) notes.push(words.thinned.replace("{number}", data.each_train));
    host.append(
      make("div", { class: "clock" }, dateBox, underBox, yardBox, waitBox),
      canvas,
      make("div", { class: "controls" }, play, make("label", { class: "slide" }, words.time, slider),
        make("label", {}, words.speed, speed), make("div", { class: "views", role: "group", "aria-label": words.view }, ...views)),
      choose(words.lanes, "lanes", data.lanes, true),
      choose(words.cities, "cities", data.cities, false),
      make("p", { class: "note" }, notes.join("; ")),
    );
    return { date, under, yard, waiting, canvas, play, slider, speed, views };
  }
})();
