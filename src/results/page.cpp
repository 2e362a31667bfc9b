#include "results/page.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kinecrine::results {
namespace {

// Okabe and Ito's palette. On white only its darker colours are used for lines, in the dark its lighter ones.
constexpr std::string_view style = R"css(
:root{--paper:#fff;--ink:#1b1e22;--soft:#59616b;--rule:#d8dce1;--grid:#e9ecef;--wash:#f5f6f8;--shade:#0003;--link:#00588a;--warn:#a34400;
--k0:#0072b2;--k1:#d55e00;--k2:#007a59;--k3:#a8558a;--k4:#1b1e22;
--exercise:#e69f00;--meal:#009e73;--drink:#56b4e9;--infusion:#cc79a7;--drug:#d55e00;--other:#8b929b;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--paper:#15181b;--ink:#e9e6df;--soft:#a5acb5;--rule:#3a4047;--grid:#262b30;
--wash:#1c2024;--shade:#fff4;--link:#7cc4f2;--warn:#e69f00;--k0:#56b4e9;--k1:#e69f00;--k2:#2fbf94;--k3:#dd95bf;--k4:#f0e442}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 Charter,"Bitstream Charter","Source Serif 4",
"Source Serif Pro","Iowan Old Style",Cambria,Georgia,"Liberation Serif",serif}
.wrap{max-width:1180px;margin:0 auto;padding:0 20px 48px}
header{padding:44px 0 6px;border-bottom:1px solid var(--ink)}
.kicker,nav,table,figcaption,svg,.badge,footer,.small{font-family:"Helvetica Neue","Segoe UI",Roboto,
"Liberation Sans",Arial,system-ui,sans-serif}
.kicker{font-size:13px;letter-spacing:.04em;color:var(--soft);margin:0 0 6px}
h1{font-size:34px;line-height:1.18;font-weight:600;margin:0 0 10px;letter-spacing:-.01em;max-width:26em;overflow-wrap:anywhere}
.lead{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(270px,100%),1fr));gap:10px 36px;margin:18px 0 20px;line-height:1.45}
.lead p{margin:0}.lead p>b:first-child{display:block}
nav{font-size:14px;padding:10px 0;border-bottom:1px solid var(--rule)}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:4px 20px}
a{color:var(--link);text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}
section{margin:38px 0 0}
h2{font-size:24px;line-height:1.25;font-weight:600;margin:0 0 10px}
h3{font-size:18px;font-weight:600;margin:26px 0 8px;padding-top:8px;border-top:1px solid var(--rule)}
p{max-width:46em;margin:0 0 .8em}section ul{max-width:54em;margin:0 0 .8em;padding-left:1.2em}li{margin:0 0 .25em}
.small{color:var(--soft);font-size:14px;line-height:1.45}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(340px,100%),1fr));gap:22px 28px}
figure{margin:0 0 14px;min-width:0;break-inside:avoid}.grid figure{margin:0;display:flex;flex-direction:column}.grid svg{margin-top:auto}
figcaption{font-size:14px;line-height:1.4;margin:0 0 4px}.head{display:block;font-weight:600}.head .badge{font-weight:400}
figcaption .note{display:block;font-size:13px;color:var(--soft)}abbr{text-decoration:none}
svg{display:block;width:100%;height:auto;overflow:visible}
.narrow{display:none}
svg text{font-size:11px;fill:var(--ink)}svg .tick{fill:var(--soft);font-variant-numeric:tabular-nums}
svg .name{fill:var(--soft)}svg .grid{stroke:var(--grid);fill:none}svg .base{stroke:var(--soft);fill:none}
svg .line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
svg .quiet{stroke:var(--soft);stroke-width:1.1;stroke-dasharray:3 3}
svg .within{fill:var(--other);fill-opacity:.14}
.c0{stroke:var(--k0)}.c1{stroke:var(--k1)}.c2{stroke:var(--k2)}.c3{stroke:var(--k3)}.c4{stroke:var(--k4)}
.d1{stroke-dasharray:7 4}.d2{stroke-dasharray:1.5 4}.d3{stroke-dasharray:9 4 1.5 4}.d4{stroke-dasharray:4 3}
svg .mark{stroke:var(--paper);stroke-width:.8}svg .bar{fill:none;stroke-width:1.2}
.m0{fill:var(--k0)}.m1{fill:var(--k1)}.m2{fill:var(--k2)}.m3{fill:var(--k3)}.m4{fill:var(--k4)}
.m0 .bar{stroke:var(--k0)}.m1 .bar{stroke:var(--k1)}.m2 .bar{stroke:var(--k2)}.m3 .bar{stroke:var(--k3)}.m4 .bar{stroke:var(--k4)}
.e-exercise{fill:var(--exercise)}.e-meal{fill:var(--meal)}.e-drink{fill:var(--drink)}.e-infusion{fill:var(--infusion)}
.e-drug{fill:var(--drug)}.e-rest,.e-environment,.e-other{fill:var(--other)}.wash{fill-opacity:.16}
svg .cursor{stroke:var(--ink);stroke-width:.8}svg .readout{font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:4px}
.scroll{overflow-x:auto;margin:0 0 1em;background:linear-gradient(to right,var(--paper) 40%,transparent) left/48px 100% local,
linear-gradient(to left,var(--paper) 40%,transparent) right/48px 100% local,linear-gradient(to right,var(--shade),transparent) left/18px 100% scroll,
linear-gradient(to left,var(--shade),transparent) right/18px 100% scroll;background-repeat:no-repeat}
details{margin:0 0 .7em}summary{cursor:pointer;color:var(--link);font-size:15px;padding:3px 0;font-family:"Helvetica Neue","Segoe UI",Roboto,
"Liberation Sans",Arial,system-ui,sans-serif}details[open]>summary{margin-bottom:10px}
.folds{columns:3 270px;column-gap:28px}.folds details{margin:0;break-inside:avoid}.folds details[open]{column-span:all;padding-bottom:12px}
.briefs{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(330px,100%),1fr));gap:12px 28px;margin:0 0 4px}
.brief{display:grid;grid-template-columns:104px 1fr;gap:14px;align-items:center;break-inside:avoid}
.brief p{margin:0;font-size:15px;line-height:1.36}.brief p span{display:block;color:var(--soft);font-size:14px}
.system{display:grid;grid-template-columns:170px 1fr;gap:0 24px;border-top:1px solid var(--rule);padding:12px 0}
.system h3{margin:2px 0 0;padding:0;border:0;font-size:16px;line-height:1.3}
.alarm{border:1px solid var(--warn);border-left-width:6px;padding:12px 18px 4px;max-width:60em;margin:0 0 1em}.alarm ul{margin-bottom:8px}
h4{font:600 14px/1.4 "Helvetica Neue","Segoe UI",Roboto,"Liberation Sans",Arial,system-ui,sans-serif;color:var(--soft);margin:22px 0 10px}
table{border-collapse:collapse;font-size:14px;line-height:1.4}
caption{text-align:left;color:var(--soft);padding:0 0 6px}
th,td{text-align:left;vertical-align:top;padding:5px 26px 5px 0;border-bottom:1px solid var(--rule)}
thead th{font-weight:600;border-bottom:1px solid var(--ink);vertical-align:bottom}
tbody th{font-weight:400}tr.group th{font-weight:600;padding-top:14px;border-bottom-color:var(--soft)}
@media (max-width:640px){tbody th{min-width:9em}.words{min-width:15em}}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.badge{font-size:12px;line-height:1;padding:2px 6px;border:1px solid currentColor;border-radius:9px;color:var(--soft);white-space:nowrap}
.badge.warn{color:var(--warn)}.badge.good{color:var(--k2)}
ol.refs{padding-left:2em;font-size:15px;max-width:54em}ol.refs li{margin:0 0 .45em;overflow-wrap:anywhere}ol.refs li:target{background:var(--wash)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 18px;font:13px/1.5 ui-monospace,"Liberation Mono",Menlo,Consolas,monospace;margin:0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
footer{margin-top:40px;padding-top:12px;border-top:1px solid var(--rule);font-size:13px;color:var(--soft)}
@media (max-width:640px){body{font-size:16px}header{padding-top:26px}h1{font-size:27px}h2{font-size:21px}.wrap{padding:0 16px 32px}
.system{grid-template-columns:1fr}.system h3{margin:0 0 8px}.wide{display:none}.narrow{display:block}dl{grid-template-columns:1fr}dd{margin:0 0 6px}}
@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--rule:#bbb;--grid:#e3e3e3;--link:#000;--warn:#a34400;--k0:#0072b2;--k1:#d55e00;--k2:#007a59;--k3:#a8558a;--k4:#000}
@page{margin:16mm 14mm}body{font-size:10pt}.wrap{max-width:none;padding:0}nav{display:none}header{padding-top:0}h1{font-size:20pt}h2{font-size:14pt}
.grid{grid-template-columns:1fr 1fr;gap:14px 20px}h2,h3,figcaption{break-after:avoid}tr{break-inside:avoid}section{margin-top:22px}
.scroll{overflow:visible;background:none}details:not([open]){display:none}.briefs{grid-template-columns:1fr 1fr;gap:8px 20px}.brief p{font-size:9pt}.brief p span{font-size:8.5pt}table,ol.refs{font-size:8.5pt}ol.refs{line-height:1.35}th,td{padding-right:14px}tr.group{break-after:avoid}.wide{display:block}.narrow{display:none}.cursor,.readout{display:none}}
)css";

// Reads values off the drawn lines, at one time in all charts. The page says everything without it.
constexpr std::string_view script = R"js(
(()=>{const N='http://www.w3.org/2000/svg',charts=[...document.querySelectorAll('svg.chart[data-x]')].map(s=>{
const p=s.querySelector('.plot'),n=a=>+p.getAttribute(a),[x0,x1]=s.dataset.x.split(' ').map(Number),[y0,y1,log]=s.dataset.y.split(' ').map(Number);
return{s,p,x:n('x'),y:n('y'),w:n('width'),h:n('height'),x0,x1,y0,y1,log,unit:s.dataset.unit}});
const points=d=>{const all=[];let x=0,y=0;for(const[,c,t]of d.matchAll(/([Mlh])([^Mlh]*)/g)){const v=(t.match(/-?\d*\.?\d+/g)||[]).map(Number);
if(c==='h')continue;for(let i=0;i+1<v.length;i+=2){if(c==='M'){x=v[i];y=v[i+1];all.push(null)}else{x+=v[i];y+=v[i+1]}all.push([x,y])}}return all};
const at=(q,x)=>{for(let i=1;i<q.length;i++){const a=q[i-1],b=q[i];if(a&&b&&a[0]<=x&&x<=b[0])return b[0]>a[0]?a[1]+(b[1]-a[1])*(x-a[0])/(b[0]-a[0]):b[1]}return null};
const num=v=>{const a=Math.abs(v);return a&&(a<1e-3||a>=1e7)?v.toExponential(2):String(+v.toPrecision(3))};
const span=m=>{const a=Math.abs(m),g=m<0?'−':'';return a<120?g+Math.round(a)+' min':a<2880?g+Math.floor(Math.round(a)/60)+' h '+Math.round(a)%60+' min':g+(a/1440).toFixed(1)+' d'};
const el=(c,n,a)=>{const e=document.createElementNS(N,n);e.setAttribute('class',a);return c.appendChild(e)};
const clear=()=>charts.forEach(c=>{if(c.line){c.line.remove();c.text.remove();c.line=c.text=null}});
const show=t=>{for(const c of charts){const f=(t-c.x0)/(c.x1-c.x0);if(f<0||f>1){if(c.line){c.line.remove();c.text.remove();c.line=c.text=null}continue}
c.q=c.q||[...c.p.querySelectorAll('.line:not(.quiet)')].map(l=>points(l.getAttribute('d')));
if(!c.line){c.line=el(c.s,'path','cursor');c.text=el(c.s,'text','readout');c.text.setAttribute('text-anchor','end')}
const v=c.q.map(q=>at(q,f*c.w)).filter(y=>y!==null).map(y=>{const r=1-y/c.h;return num(c.log?c.y0*Math.pow(c.y1/c.y0,r):c.y0+(c.y1-c.y0)*r)});
c.line.setAttribute('d',`M${c.x+f*c.w} ${c.y}v${c.h}`);c.text.setAttribute('x',c.x+c.w);c.text.setAttribute('y',c.y-10);
c.text.textContent=v.length?span(t)+': '+v.join(' / ')+' '+c.unit:''}};
for(const c of charts){c.s.addEventListener('pointermove',e=>{const b=c.s.getBoundingClientRect(),k=c.s.viewBox.baseVal.width/b.width,
f=((e.clientX-b.left)*k-c.x)/c.w;f<0||f>1?clear():show(c.x0+f*(c.x1-c.x0))});c.s.addEventListener('pointerleave',clear)}})();
)js";

/// The length of the well-formed UTF-8 sequence at the start of `text`, 0 where there is none.
std::size_t sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xC2 && first < 0xE0 ? 2
                             : (first & 0xF0) == 0xE0        ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if (first == 0xE0 && byte(1) < 0xA0) return 0;                     // overlong
  if (first == 0xED && byte(1) > 0x9F) return 0;                     // surrogate
  if (first == 0xEF && byte(1) == 0xBF && byte(2) > 0xBD) return 0;  // no character in XML
  if (first == 0xF0 && byte(1) < 0x90) return 0;                     // overlong
  if (first == 0xF4 && byte(1) > 0x8F) return 0;                     // beyond Unicode
  return length;
}

/// The citation without the DOI, PubMed number or address at its end that the link repeats, and what the link
/// is to be called.
std::pair<std::string, std::string> without_address(const reference& one) {
  const std::string text = one.text.empty() ? one.key : one.text;
  for (const auto& [site, name] : {std::pair<std::string_view, std::string_view>{"https://doi.org/", "doi:"},
                                   {"https://pubmed.ncbi.nlm.nih.gov/", "PMID "},
                                   {"", ""}}) {
    if (!one.link.starts_with(site)) continue;
    const std::string said = std::string(name) + one.link.substr(site.size());
    if (!said.empty() && text.ends_with(said)) return {text.substr(0, text.size() - said.size()), said};
  }
  return {text, one.link};
}

std::string anchor(const std::string& key) {
  std::string text = "ref-";
  for (const char c : key) text += std::isalnum(static_cast<unsigned char>(c)) ? c : '-';
  return text;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence(text);
    const char c = text[0];
    if (length == 0 || (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r'))
      result += "\uFFFD";
    else if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else if (c == '\'')
      result += "&#39;";
    else
      result += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

std::string to_html(const html_table& table) {
  std::string html = "<div class=\"scroll\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"><table>";
  if (!table.caption.empty()) html += "<caption>" + table.caption + "</caption>";
  html += "<thead><tr>";
  const auto class_of = [](const column& one) {
    return one.numeric ? " class=\"n\"" : one.wordy ? " class=\"words\"" : "";
  };
  for (const auto& one : table.columns)
    html += fmt::format("<th scope=\"col\"{}>{}</th>", class_of(one), one.heading);
  html += "</tr></thead><tbody>";
  for (const auto& row : table.rows) {
    if (row.size() == 1 && table.columns.size() > 1) {  // a heading within the table
      html += fmt::format("<tr class=\"group\"><th colspan=\"{}\" scope=\"rowgroup\">{}</th></tr>",
                          table.columns.size(), row.front());
      continue;
    }
    html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool numeric = i < table.columns.size() && table.columns[i].numeric;
      html += i == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", numeric ? " class=\"n\"" : "", row[i])
                     : fmt::format("<td{}>{}</td>", numeric ? " class=\"n\"" : "", row[i]);
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string figure(std::string_view title, std::string_view note, std::string_view svg) {
  std::string caption;
  if (!title.empty()) caption += fmt::format("<span class=\"head\">{}</span>", title);
  if (!note.empty()) caption += fmt::format("<span class=\"note\">{}</span>", note);
  if (!caption.empty()) caption = "<figcaption>" + caption + "</figcaption>";
  return fmt::format("<figure>{}{}</figure>\n", caption, svg);
}

std::string grid(const std::vector<std::string>& figures) {
  std::string html = "<div class=\"grid\">\n";
  for (const auto& one : figures) html += one;
  return html + "</div>\n";
}

std::string details(std::string_view summary, std::string_view html) {
  return fmt::format("<details><summary>{}</summary>\n{}</details>\n", summary, html);
}

std::string briefs(std::string_view heading, const std::vector<std::pair<std::string, std::string>>& items) {
  std::string html = fmt::format("<div class=\"system\">{}<div class=\"briefs\">\n", heading);
  for (const auto& [svg, text] : items)
    html += fmt::format("<div class=\"brief\">{}<p>{}</p></div>\n", svg, text);
  return html + "</div></div>\n";
}

std::string alarm(std::string_view html) {
  return fmt::format("<div class=\"alarm\" role=\"note\">\n{}</div>\n", html);
}

std::string paragraph(std::string_view html) {
  return fmt::format("<p>{}</p>\n", html);
}

std::string list(const std::vector<std::string>& items) {
  std::string html = "<ul>\n";
  for (const auto& one : items) html += "<li>" + one + "</li>\n";
  return html + "</ul>\n";
}

std::string badge(std::string_view text, std::string_view kind) {
  return fmt::format("<span class=\"badge {}\">{}</span>", escaped(kind), escaped(text));
}

std::string definitions(const std::map<std::string, std::string>& items) {
  std::string html = "<dl>\n";
  for (const auto& [term, text] : items)
    html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(term), escaped(text));
  return html + "</dl>\n";
}

std::string to_html(const page& content) {
  std::string contents, body;
  for (const auto& one : content.sections) {
    contents += fmt::format("<li><a href=\"#{}\">{}</a></li>", escaped(one.id), one.heading);
    body += fmt::format(
        "<section id=\"{0}\" aria-labelledby=\"{0}-heading\"><h2 "
        "id=\"{0}-heading\">{1}</h2>\n{2}</section>\n",
        escaped(one.id), one.heading, one.content);
  }
  const std::string kicker =
      content.home.empty()
          ? escaped(content.kicker)
          : fmt::format("<a href=\"{}\">{}</a>", escaped(content.home), escaped(content.kicker));
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"/>\n<title>{}</title>\n<style>{}</style>\n{}"
      "</head>\n<body>\n<div class=\"wrap\">\n<header>\n<p class=\"kicker\">{}</p>\n<h1>{}</h1>\n<div "
      "class=\"lead\">{}</div>\n"
      "</header>\n<nav "
      "aria-label=\"Contents\"><ul>{}</ul></nav>\n<main>\n{}</main>\n<footer>{}</footer>\n</div>\n"
      "<script>{}</script>\n</body>\n</html>\n",
      escaped(content.title), style, content.head, kicker, escaped(content.title), content.lead, contents,
      body, content.footer, script);
}

std::string reference_list(const std::vector<reference>& references) {
  std::string html = "<ol class=\"refs\">\n";
  for (const auto& one : references) {
    const auto [text, said] = without_address(one);
    html += fmt::format("<li id=\"{}\">{}", anchor(one.key), escaped(text));
    // Only web addresses become links: a script address in a bibliography stays text.
    if (one.link.starts_with("https://") || one.link.starts_with("http://"))
      html += fmt::format(" <a href=\"{}\">{}</a>", escaped(one.link), escaped(said));
    else if (!one.link.empty())
      html += " " + escaped(one.link);
    html += "</li>\n";
  }
  return html + "</ol>\n";
}

std::string cite(const std::vector<std::string>& keys, const std::vector<reference>& references) {
  std::string html;
  for (const auto& key : keys) {
    const auto at =
        std::find_if(references.begin(), references.end(), [&](const auto& r) { return r.key == key; });
    html += html.empty() ? "" : ", ";
    html += at == references.end()
                ? escaped(key)
                : fmt::format("<a href=\"#{}\">{}</a>", anchor(key), at - references.begin() + 1);
  }
  return html.empty() ? html : "[" + html + "]";
}

}  // namespace kinecrine::results
