#include "analysis/validation_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "base/mapped.hpp"
#include "results/chart.hpp"
#include "results/number.hpp"
#include "results/page.hpp"

namespace kinecrine::analysis {
namespace {

using results::escaped;
using results::readable;

std::string share(std::size_t part, std::size_t whole) {
  return whole ? fmt::format("{:.0f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole))
               : "–";
}

std::string fold(std::optional<double> value) {
  if (!value || std::isnan(*value)) return "–";
  return std::isfinite(*value) ? fmt::format("{:.2f}", *value) : "∞";
}

std::string interval_text(const std::optional<interval>& ci) {
  return ci ? fmt::format("{} to {}", readable(ci->low), readable(ci->high)) : "";
}

std::string unit_of(const point& one) {
  if (!one.sign.empty()) return "";
  return one.scale == to_text(scale::fold_of_baseline) ? "fold of rest"
                                                       : escaped(results::readable_unit(one.unit));
}

std::vector<std::string> board_row(const study_result& one) {
  const tally& sum = one.sum;
  const completeness metadata = completeness_of(one.what);
  return {fmt::format("<a href=\"#{}\">{}</a>", escaped(one.what.id), escaped(one.what.id)),
          escaped(one.what.title),
          fmt::format("{}", sum.numbers),
          sum.numbers
              ? fold(sum.median_fold) +
                    (sum.median_fold <= target_of(one.what.use) ? " " + results::badge("met", "good") : "")
              : "–",
          share(sum.within_ci, sum.with_ci),
          share(sum.within_2fold, sum.numbers),
          sum.signs ? fmt::format("{} of {}", sum.signs_right, sum.signs) : "–",
          sum.missing ? fmt::format("{}", sum.missing) : "–",
          share(metadata.stated(), metadata.applicable)};
}

results::section board(const validation& of) {
  results::html_table table;
  table.columns = {
      {"study", false},     {"what", false},       {"numbers", true},     {"median fold error", true},
      {"in 95 % CI", true}, {"in two-fold", true}, {"signs right", true}, {"not offered", true},
      {"metadata", true}};
  std::string after;
  for (const use half : {use::calibration, use::validation}) {
    std::vector<point> all;
    std::size_t studies = 0, within = 0;
    table.rows.push_back(
        {fmt::format("{} (target: a median fold error of at most {})", to_text(half), target_of(half))});
    for (const auto& one : of.studies) {
      if (one.what.use != half) continue;
      table.rows.push_back(board_row(one));
      all.insert(all.end(), one.points.begin(), one.points.end());
      studies += one.sum.numbers > 0;
      within += one.sum.numbers > 0 && one.sum.median_fold <= target_of(half);
    }
    const tally sum = tally_of(all), plain = tally_of(without_assay_scales(all));
    after += results::paragraph(fmt::format(
        "<b>{}</b>: {} of {} studies with numbers meet the target; over all {} numbers the median fold error "
        "is {}, {} lie "
        "within two-fold and {} within the reported 95 % interval ({} without assay scales); {} of {} signs "
        "are "
        "right.",
        to_text(half), within, studies, sum.numbers, fold(sum.median_fold),
        share(sum.within_2fold, sum.numbers), share(sum.within_ci, sum.with_ci),
        share(plain.within_ci, plain.with_ci), sum.signs_right, sum.signs));
  }
  return {"scoreboard", "Scoreboard", after + results::to_html(table)};
}

/// Simulated over observed of every number, calibration and validation side by side.
results::section scatter(const validation& of) {
  std::vector<std::string> figures;
  for (const use half : {use::calibration, use::validation}) {
    std::map<std::string, results::marks> topics;
    for (const auto& one : of.studies)
      for (const auto& each : one.points)
        if (one.what.use == half && each.observed && each.simulated && each.scale != "percent_change" &&
            *each.observed > 0 && *each.simulated > 0) {
          auto& group = topics[one.what.topic];
          group.label = one.what.topic;
          group.points.push_back(
              {*each.observed,
               *each.simulated * each.assay_scale,
               {},
               {},
               fmt::format("{} {} {}, {} min", one.what.id, each.arm, each.observable, each.moment)});
        }
    if (topics.empty()) continue;
    results::chart drawing;
    drawing.title = fmt::format("Simulated against observed, {}", to_text(half));
    drawing.description = "Each point is one published number; the band is two-fold.";
    drawing.x = {"observed", "1", results::scale::logarithmic, {}, {}};
    drawing.y = {"simulated", "1", results::scale::logarithmic, {}, {}};
    drawing.guide = results::guide::identity;
    drawing.width = 520;
    drawing.height = 400;
    for (auto& [topic, group] : topics) drawing.points.push_back(std::move(group));
    figures.push_back(results::figure(fmt::format("Simulated against observed: {}", to_text(half)),
                                      "every number in its own unit; band: two-fold",
                                      results::to_svg(drawing)));
  }
  return {"agreement", "Observed and simulated", results::grid(figures)};
}

results::section peer_section(const std::vector<peer_comparison>& peers) {
  results::html_table table;
  table.caption = "An earlier model's errors and ours on the same points";
  table.columns = {{"row", false},       {"sex", false},         {"points", true},    {"RMSE, theirs", true},
                   {"RMSE, ours", true}, {"MAPE, theirs", true}, {"MAPE, ours", true}};
  for (const auto& one : peers) {
    const bool ran = one.n > 0;
    table.rows.push_back(
        {escaped(one.theirs.compared_with), escaped(one.theirs.sex), ran ? fmt::format("{}", one.n) : "–",
         readable(one.theirs.rmse), ran ? readable(one.rmse) : "–", fmt::format("{:.1f} %", one.theirs.mape),
         ran ? fmt::format("{:.1f} %", one.mape) +
                   (one.mape <= one.theirs.mape ? " " + results::badge("as good", "good") : "")
             : "–"});
  }
  return {"peers", "Against an earlier model", results::to_html(table)};
}

/// One chart for an observable of a study: a curve for each arm and the measured points.
std::string chart_of(const study_result& one, const std::string& observable) {
  results::chart drawing;
  std::string unit;
  int style = 0;
  for (const auto& run : one.arms) {
    if (!run.ran || one.what.series(run.arm, observable).empty()) continue;
    for (const auto& series : run.course.series) {
      if (series.name != observable) continue;
      unit = series.unit;
      drawing.y = {series.long_name.empty() ? observable : series.long_name,
                   series.unit,
                   results::scale::automatic,
                   {},
                   {}};
      drawing.curves.push_back(
          {one.what.find_arm(run.arm)->label, run.course.times, series.values, style, false});
      results::marks group{one.what.find_arm(run.arm)->label + ", measured", {}, style};
      for (const auto& mark : observations(one.what, run.arm, run.course))
        if (mark.series == observable)
          group.points.push_back({mark.time, mark.value, mark.low, mark.high,
                                  fmt::format("{}: {}", mark.label, results::with_unit(mark.value, unit))});
      if (!group.points.empty()) drawing.points.push_back(std::move(group));
      if (drawing.bands.empty()) drawing.bands = run.course.timeline;
    }
    ++style;
  }
  if (drawing.curves.empty()) return {};
  drawing.title = fmt::format("{} in {}", observable, one.what.id);
  drawing.description =
      fmt::format("Simulated {} of each arm as lines, measured values as points.", observable);
  return results::figure(fmt::format("{} [{}]", escaped(observable), escaped(results::readable_unit(unit))),
                         results::has_logarithmic_y(drawing) ? "logarithmic" : "", results::to_svg(drawing));
}

std::string simulated_text(const point& number) {
  if (number.assay_scale == 1) return readable(*number.simulated);
  return fmt::format("{} × {:.2f}", readable(*number.simulated), number.assay_scale);
}

std::string points_of(const study_result& one) {
  results::html_table table;
  table.columns = {
      {"arm", false},          {"observable", false},         {"time, min", true}, {"observed", true},
      {"95 % interval", true}, {"simulated", true},           {"unit", false},     {"fold error", true},
      {"verdict", false},      {"where in the source", false}};
  for (const auto& each : one.points) {
    std::string verdict = "not offered";
    if (each.simulated && !each.sign.empty())
      verdict =
          each.sign_right.value_or(false) ? results::badge("right", "good") : results::badge("wrong", "warn");
    else if (each.simulated)
      verdict = each.within_ci.value_or(false)      ? results::badge("in CI", "good")
                : each.within_2fold.value_or(false) ? results::badge("in two-fold", "tag")
                                                    : results::badge("off", "warn");
    table.rows.push_back(
        {escaped(each.arm), escaped(each.observable), escaped(each.moment),
         each.observed ? readable(*each.observed) : escaped(each.sign), interval_text(each.ci),
         each.simulated
             ? (each.sign.empty() ? simulated_text(each) : fmt::format("{:+.0f} %", 100 * *each.simulated))
             : "–",
         unit_of(each), fold(each.fold_error), verdict, escaped(each.locator)});
  }
  return results::to_html(table);
}

results::section study_section(const study_result& one, const std::vector<results::reference>& references) {
  const study& what = one.what;
  std::string html = results::paragraph(
      fmt::format("{} {} {}{}", escaped(what.title), results::cite({what.citation}, references),
                  results::badge(to_text(what.use), "tag"),
                  what.transcribed.empty() ? "" : " " + results::badge("transcribed by others", "warn")));
  std::vector<std::string> charts, drawn;
  for (const auto& how : what.measurements) {
    if (std::find(drawn.begin(), drawn.end(), how.observable) != drawn.end()) continue;
    drawn.push_back(how.observable);
    if (std::string svg = chart_of(one, how.observable); !svg.empty()) charts.push_back(std::move(svg));
  }
  if (!charts.empty()) html += results::grid(charts);
  html += points_of(one);
  auto remarks = base::mapped(one.failures, [](const base::diagnostic& finding) {
    return results::badge("failed", "warn") + " " + escaped(base::to_text(finding));
  });
  if (!one.not_offered.empty())
    remarks.push_back(escaped(fmt::format("The model does not offer {}.", fmt::join(one.not_offered, ", "))));
  for (const auto& arm : what.arms)
    if (!arm.assumed.empty())
      remarks.push_back(
          escaped(fmt::format("Assumed in arm {}: {}.", arm.label, fmt::join(arm.assumed, ", "))));
  if (!what.notes.empty()) remarks.push_back(escaped(what.notes));
  if (!what.transcribed.empty()) remarks.push_back(escaped(what.transcribed));
  remarks.push_back(escaped("Read: " + what.read_from + "."));
  if (const completeness metadata = completeness_of(what); !metadata.missing.empty())
    remarks.push_back(escaped(
        fmt::format("Not stated of what CERT and FITT-VP ask for: {}.", fmt::join(metadata.missing, ", "))));
  html += results::list(remarks);
  return {what.id, escaped(what.id), html};
}

}  // namespace

std::string to_report(const validation& of, const std::vector<results::reference>& references,
                      const std::vector<peer_comparison>& peers) {
  results::page page;
  page.title = "Validation against published studies";
  page.kicker = "Kinecrine · validation";
  page.lead = results::paragraph(fmt::format(
      "{} studies, each simulated for the people and the protocol it describes. Parameters may "
      "be fitted to the calibration "
      "studies only. The fold error is the larger of simulated over observed and its inverse. Laboratories "
      "measure hormones and lactate at different levels: where a study has two or more such numbers, what "
      "was simulated is scored times one factor for all of them (written × 1.2), which is held near 1 by "
      "how far laboratories are known to differ.",
      of.studies.size()));
  page.sections.push_back(board(of));
  page.sections.push_back(scatter(of));
  if (!peers.empty()) page.sections.push_back(peer_section(peers));
  for (const auto& one : of.studies) page.sections.push_back(study_section(one, references));
  if (!references.empty())
    page.sections.push_back({"references", "References", results::reference_list(references)});
  return results::to_html(page);
}

}  // namespace kinecrine::analysis
