// SPDX-License-Identifier: Apache-2.0
/** Maps of villages: areas shaded by a figure, or points of entries. No tiles are fetched from anywhere. */

/**
 * @typedef {{unit?: string, areas?: GeoJSON.FeatureCollection, points?: {lat: number, lng: number, label: string, url: string}[],
 *   outlines?: {name: string, at: number[][]}[], shapes?: {label: string, text: string, url: string, kind: string, at: number[][]}[]}} Map
 * Properties of an area: name, value (number or null), text (as printed), url.
 */

let loading = null;

function library() {
  loading = loading || new Promise((done, failed) => {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = new URL('../vendor/leaflet.css', import.meta.url).href;
    const script = document.createElement('script');
    script.src = new URL('../vendor/leaflet.js', import.meta.url).href;
    script.onload = () => done(window.L);
    script.onerror = failed;
    document.head.append(style, script);
  });
  return loading;
}

const SHADES = ['#e3eef0', '#b9d3d8', '#84afb7', '#4a808b', '#14505c'];

/** Fifths of the range, so that a few large villages do not make all others look alike.
 * @param {number[]} values @returns {(v: number) => string} */
export function shading(values) {
  const sorted = values.slice().sort((a, b) => a - b);
  return (v) => {
    const below = sorted.filter((x) => x < v).length;
    return SHADES[Math.min(SHADES.length - 1, Math.floor((below / Math.max(sorted.length, 1)) * SHADES.length))];
  };
}

function text(node, ...parts) {
  for (const p of parts) node.append(p);
  return node;
}

function popup(p, unit) {
  const box = document.createElement('div');
  const name = text(document.createElement('b'), p.name || p.label);
  box.append(name);
  if (p.text) box.append(document.createElement('br'), `${p.text} ${unit || ''}`);
  if (p.url && p.url.startsWith('/')) {
    const a = document.createElement('a');
    a.href = p.url;
    a.textContent = '看这些条目';
    box.append(document.createElement('br'), a);
  }
  return box;
}

/** Longitude, latitude -> what the library wants. @param {number[][]} at */
const flip = (at) => at.map(([x, y]) => [y, x]);

function draw(L, box, data) {
  const map = L.map(box, {attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25});
  const group = L.featureGroup().addTo(map);
  if (data.areas) {
    const values = data.areas.features.map((f) => f.properties.value).filter((v) => typeof v === 'number');
    const shade = shading(values);
    L.geoJSON(data.areas, {
      style: (f) => ({color: '#fff', weight: 1.5, fillOpacity: 1, fillColor: typeof f.properties.value === 'number' ? shade(f.properties.value) : '#f7f8f7'}),
      onEachFeature: (f, layer) => {
        layer.bindPopup(popup(f.properties, data.unit));
        layer.bindTooltip(text(document.createElement('span'), f.properties.name), {permanent: true, direction: 'center', className: 'map-label'});
      },
    }).addTo(group);
  }
  for (const o of data.outlines || []) {
    const layer = L.polygon(flip(o.at), {color: '#7a8a86', weight: 1.5, fillColor: '#eef2f0', fillOpacity: 1, interactive: false}).addTo(group);
    layer.bindTooltip(text(document.createElement('span'), o.name), {permanent: true, direction: 'center', className: 'map-label'});
  }
  for (const s of data.shapes || []) {
    const style = {color: '#14505c', weight: 3, fillColor: '#84afb7', fillOpacity: 0.6};
    const layers = s.kind === 'point' ? flip(s.at).map((at) => L.circleMarker(at, {radius: 7, color: '#fff', weight: 2, fillColor: '#14505c', fillOpacity: 1}))
      : [s.kind === 'line' ? L.polyline(flip(s.at), {...style, fill: false}) : L.polygon(flip(s.at), style)];
    for (const layer of layers) layer.bindPopup(popup(s)).addTo(group);
  }
  for (const p of data.points || [])
    L.circleMarker([p.lat, p.lng], {radius: 7, color: '#fff', weight: 2, fillColor: '#14505c', fillOpacity: 1}).bindPopup(popup(p)).addTo(group);
  if (group.getLayers().length) map.fitBounds(group.getBounds(), {padding: [16, 16]});
}

/** @param {ParentNode} root */
export async function maps(root) {
  const L = await library();
  for (const section of root.querySelectorAll('[data-map]')) {
    if (section.dataset.ready) continue;
    section.dataset.ready = '1';
    const box = section.querySelector('.map-box');
    box.removeAttribute('role');
    draw(L, box, JSON.parse(section.querySelector('script[type="application/json"]').textContent));
  }
}
