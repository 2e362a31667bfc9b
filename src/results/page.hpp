// The skeleton of a self-contained HTML page in the style of a journal: head, style sheet, sections, tables,
// figures. No network, no fonts to load; the one small script (a pointer read-out over charts) may be off.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "results/course.hpp"

namespace kinecrine::results {

/// Text made safe for HTML and XML content and attributes: & < > " ' escaped, control characters and broken
/// UTF-8 replaced.
std::string escaped(std::string_view text);

struct column {
  std::string heading;   ///< HTML
  bool numeric = false;  ///< right-aligned, figures of equal width
  bool wordy = false;    ///< sentences: kept wide on a phone, where the table scrolls
};

/// Cells hold HTML: pass text through escaped(). A row of one cell is a heading within the table.
struct html_table {
  std::string caption;  ///< HTML, may be empty
  std::vector<column> columns;
  std::vector<std::vector<std::string>> rows;
};
std::string to_html(const html_table& table);

/// A figure: caption lines over an <svg>. `title` and `note` are HTML.
std::string figure(std::string_view title, std::string_view note, std::string_view svg);
/// Figures side by side as small multiples; one column on a phone.
std::string grid(const std::vector<std::string>& figures);
/// Something that is folded away until the reader opens it; `summary` is HTML.
std::string details(std::string_view summary, std::string_view html);
/// Items of a small picture (<svg>) beside HTML text, in as many columns as fit, with their heading (HTML) at
/// the side.
std::string briefs(std::string_view heading, const std::vector<std::pair<std::string, std::string>>& items);
/// A box that the eye meets first; HTML.
std::string alarm(std::string_view html);
/// <p> of HTML.
std::string paragraph(std::string_view html);
/// <ul> of HTML items.
std::string list(const std::vector<std::string>& items);
/// <dl> of plain texts by their terms, for provenance and the like.
std::string definitions(const std::map<std::string, std::string>& items);
/// A small label, e.g. "directional"; `kind` is a class: "note", "warn", "good".
std::string badge(std::string_view text, std::string_view kind = "note");

struct section {
  std::string id;       ///< anchor, e.g. "peaks"
  std::string heading;  ///< HTML
  std::string content;  ///< HTML
};

struct page {
  std::string title;   ///< text
  std::string kicker;  ///< small line over the title (text), e.g. "Kinecrine · simulated session"
  std::string lead;    ///< HTML under the title
  std::vector<section> sections;
  std::string footer;     ///< HTML
  std::string home = {};  ///< address that the kicker leads to, may be empty
  std::string head = {};  ///< HTML at the end of the head: a style or a script of the page's own
};
/// The whole document, from <!DOCTYPE html> on.
std::string to_html(const page& content);

/// References as a numbered list, each with the anchor that cite() links to.
std::string reference_list(const std::vector<reference>& references);
/// "[1, 4]" with links to the reference list; a key that is not in the list is shown as it is. "" for none.
std::string cite(const std::vector<std::string>& keys, const std::vector<reference>& references);

}  // namespace kinecrine::results
