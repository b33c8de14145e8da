// Reading the CSV files that a scenario refers to: traces, schedules and the cells of any table.

internal import Models
internal import SimEngine

extension ScenarioReader {
  /// The table in the file that a node names, from the scenario's folder.
  mutating func table(_ node: YAMLNode) -> CSVTable? {
    guard let name = text(node) else { return nil }
    let path = file.resolve(name)
    let bytes: [UInt8]
    do throws(FileRefusal) {
      bytes = try readFile(path)
    } catch {
      report("\(path.clipped): \(error.problem)", at: node.place)
      return nil
    }
    do throws(ScenarioErrors) {
      let table = try CSVTable(ScenarioFile(path: path, bytes: bytes))
      guard !table.rows.isEmpty else {
        report(
          Diagnostic(path: path, place: .start, problem: "the file has a header row, but no rows below it"))
        return nil
      }
      return table
    } catch {
      error.diagnostics.forEach { report($0) }
      return nil
    }
  }

  /// The places of `names` in the header, where each must be; a name that is there twice is refused.
  private mutating func columns(_ names: [String], orAlso optional: [String] = [], of table: CSVTable)
    -> [String: Int]?
  {
    var columns: [String: Int] = [:]
    var isSound = true
    for (index, name) in table.header.enumerated() {
      let place = table.headerPlaces[index]
      if columns.updateValue(index, forKey: name) != nil {
        report(
          Diagnostic(path: table.path, place: place, problem: "the column `\(name.clipped)` is there twice"))
        isSound = false
      } else if !(names + optional).contains(name) {
        let remedy = Suggestion.remedy(for: name, among: names + optional, kind: "columns")
        report(
          Diagnostic(
            path: table.path, place: place, problem: "`\(name.clipped)` is not a column of such a file",
            remedy: remedy))
        isSound = false
      }
    }
    for name in names where columns[name] == nil {
      report(Diagnostic(path: table.path, place: .start, problem: "the column `\(name)` is missing"))
      isSound = false
    }
    return isSound ? columns : nil
  }

  private mutating func refuse(_ cell: CSVTable.Cell, _ problem: String, in table: CSVTable) {
    report(
      Diagnostic(path: table.path, place: cell.place, problem: "`\(String(cell.text).clipped)` \(problem)"))
  }

  /// A time that is a bare number of `unit` ns, as cells have it.
  mutating func time(_ cell: CSVTable.Cell, unit: Int64, in table: CSVTable) -> SimDuration? {
    do throws(DecimalNumber.Refusal) {
      switch try DecimalNumber(cell.text).times(unit) {
      case .exactly(let count) where count <= ScenarioFormat.longestRun:
        return SimDuration(nanoseconds: count)
      case .fraction: refuse(cell, "is not a whole number of nanoseconds", in: table)
      case .exactly, .outside:
        let most = Dimension.duration.text(ScenarioFormat.longestRun)
        refuse(cell, "is not a time from 0 to \(most)", in: table)
      }
    } catch {
      refuse(cell, "is not a number in plain digits", in: table)
    }
    return nil
  }

  private mutating func count(_ cell: CSVTable.Cell, below limit: Int64, in table: CSVTable) -> Int64? {
    if let number = try? DecimalNumber(cell.text), case .exactly(let count) = number.times(1), count < limit {
      return count
    }
    refuse(cell, "is not a whole number from 0 to \(limit - 1)", in: table)
    return nil
  }

  /// The counts of a trace: `second,requests`, the seconds one after the other.
  mutating func traceCounts(_ node: YAMLNode) -> [Int64]? {
    guard let table = table(node), let columns = columns(["second", "requests"], of: table),
      let second = columns["second"], let requests = columns["requests"]
    else { return nil }
    var counts: [Int64] = []
    var expected: Int64?
    for row in table.rows {
      guard let time = count(row[second], below: 1 << 40, in: table),
        let count = count(row[requests], below: 1 << 40, in: table)
      else { return nil }
      guard time == expected ?? time else {
        refuse(
          row[second], "does not follow the second before it; \(expected ?? time) belongs here", in: table)
        return nil
      }
      expected = time + 1
      counts.append(count)
    }
    return counts
  }

  /// The rows of a schedule, whose requests belong to these classes.
  mutating func schedule(_ node: YAMLNode, classes: [String]) -> Schedule? {
    let names = ["arrival_us", "compute_us", "wait_us", "compute_after_us", "fault"]
    guard let table = table(node), let columns = columns(names, orAlso: ["request"], of: table) else {
      return nil
    }
    guard columns["request"] != nil || classes.count <= 1 else {
      report(
        Diagnostic(
          path: table.path, place: .start,
          problem: "the column `request` is missing: the scenario has \(classes.count) classes of requests"))
      return nil
    }
    let indices = names.compactMap { columns[$0] }
    var rows: [Schedule.Row] = []
    var problemRows = 0
    for cells in table.rows where problemRows < 20 {
      if let row = row(cells, indices, request: columns["request"], classes: classes, in: table) {
        if let last = rows.last, row.arrival < last.arrival {
          refuse(cells[indices[0]], "is earlier than the arrival before it", in: table)
          problemRows += 1
        }
        rows.append(row)
      } else {
        problemRows += 1
      }
    }
    return problemRows == 0 ? Schedule(rows) : nil
  }

  private mutating func row(
    _ cells: [CSVTable.Cell], _ indices: [Int], request: Int?, classes: [String], in table: CSVTable
  ) -> Schedule.Row? {
    let microsecond: Int64 = 1_000
    let times = indices.dropLast().map { time(cells[$0], unit: microsecond, in: table) }
    let fault = count(cells[indices[4]], below: 2, in: table)
    var requestClass: Int? = 0
    if let request {
      let name = String(cells[request].text)
      requestClass = classes.firstIndex(of: name)
      if requestClass == nil {
        let remedy = Suggestion.remedy(for: name, among: classes, kind: "classes")
        refuse(cells[request], "is not a class of requests; \(remedy)", in: table)
      }
    }
    guard let arrival = times[0], let compute = times[1], let wait = times[2], let after = times[3],
      let fault, let requestClass
    else { return nil }
    return Schedule.Row(
      arrival: arrival, compute: compute, wait: wait, computeAfter: after, throwsException: fault == 1,
      requestClass: requestClass)
  }
}
